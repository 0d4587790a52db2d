package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that comes back empty fetches what is throttled slowly, and the rest at once (KIP-73). */
class ThrottledReplicationIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final List<String> SLOW = List.of("by-leader", "by-follower");
    private static final String FAST = "fast";
    private static final int LEADER = 1;
    private static final int RECORDS = 512;
    private static final int RECORD_BYTES = 16 << 10;

    /** All would take close to three minutes. */
    private static final int BYTES_PER_SECOND = 50_000;

    /** One answer of the leader more than may be, and one window's worth at the beginning. */
    private static final int OVERSHOOT_BYTES = 2 * BYTES_PER_SECOND + (128 << 10);

    private static final int PATIENCE_S = 120;

    @TempDir
    Path directory;

    private TidemarkCluster cluster;
    private Admin admin;
    private int follower;

    @BeforeEach
    void twoBrokers() throws Exception {
        cluster = TidemarkCluster.create(directory, LAUNCHER, 1, "");
        cluster.start(LEADER);
        follower = cluster.addBroker();
        Files.writeString(cluster.directory(follower).resolve("server.properties"),
                "replica.fetch.max.bytes=65536\n", StandardOpenOption.APPEND);
        cluster.start(follower);
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()));
        List<NewTopic> topics = Stream.concat(SLOW.stream(), Stream.of(FAST))
                .map(name -> new NewTopic(name, Map.of(0, List.of(LEADER, follower)))).toList();
        await(admin.createTopics(topics).all().toCompletionStage().toCompletableFuture());
    }

    @AfterEach
    void end() {
        admin.close();
        cluster.close();
    }

    private static <T> T await(Future<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private void loseTheFollowersDisk() throws Exception {
        cluster.process(follower).kill();
        try (Stream<Path> files = Files.walk(data())) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList())
                Files.delete(each);
        }
    }

    private Path data() {
        return cluster.directory(follower).resolve("data");
    }

    private void write() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false, ProducerConfig.ACKS_CONFIG, "1"),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                for (String topic : List.of(SLOW.getFirst(), SLOW.getLast(), FAST))
                    sent.add(producer.send(new ProducerRecord<>(topic, new byte[RECORD_BYTES])));
            }
            for (Future<?> each : sent)
                await(each);
        }
    }

    private void set(ConfigResource.Type type, String name, String key, String value) throws Exception {
        AlterConfigOp.OpType what = value.isEmpty() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
        await(admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), what)))).all()
                .toCompletionStage().toCompletableFuture());
    }

    private boolean isInSync(String topic) {
        try {
            TopicDescription described = await(admin.describeTopics(List.of(topic)).topicNameValues()
                    .values().iterator().next().toCompletionStage().toCompletableFuture());
            return described.partitions().getFirst().isr().stream().map(Node::id)
                    .anyMatch(id -> id == follower);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private long copied(String topic) {
        Path log = data().resolve(topic + "-0").resolve("00000000000000000000.log");
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsThrottledIsCopiedAtTheRateAndTheRestAtOnceUntilTheThrottleIsLifted() throws Exception {
        set(ConfigResource.Type.BROKER, "" + LEADER, "leader.replication.throttled.rate",
                "" + BYTES_PER_SECOND);
        set(ConfigResource.Type.TOPIC, "by-leader", "leader.replication.throttled.replicas", "0:" + LEADER);
        set(ConfigResource.Type.BROKER, "" + follower, "follower.replication.throttled.rate",
                "" + BYTES_PER_SECOND);
        set(ConfigResource.Type.TOPIC, "by-follower", "follower.replication.throttled.replicas", "*");
        loseTheFollowersDisk();
        write();

        long beganNanos = System.nanoTime();
        cluster.start(follower);
        ServerProcess process = cluster.process(follower);
        process.await("what is not throttled is copied", () -> isInSync(FAST));
        assertThat(SLOW).noneMatch(this::isInSync);
        for (String each : SLOW) {
            process.await(each + " is copied slowly", () -> copied(each) > 6 * BYTES_PER_SECOND);
            long bytes = copied(each);
            double seconds = (double) (System.nanoTime() - beganNanos) / TimeUnit.SECONDS.toNanos(1);
            assertThat((double) bytes).as("%s after %.1f s", each, seconds)
                    .isLessThan(seconds * BYTES_PER_SECOND + OVERSHOOT_BYTES);
        }

        set(ConfigResource.Type.BROKER, "" + follower, "follower.replication.throttled.rate", "");
        set(ConfigResource.Type.TOPIC, "by-leader", "leader.replication.throttled.replicas", "");
        for (String each : SLOW)
            process.await(each + " is copied, since nothing throttles it", () -> isInSync(each));
        assertThat((double) (System.nanoTime() - beganNanos) / TimeUnit.SECONDS.toNanos(1))
                .as("or else it would have taken so long")
                .isLessThan((double) RECORDS * RECORD_BYTES / BYTES_PER_SECOND);
    }
}
