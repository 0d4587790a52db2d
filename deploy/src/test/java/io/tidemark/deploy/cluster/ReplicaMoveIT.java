package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own client moves replicas between the log directories of a node while it writes to them (KIP-113). */
class ReplicaMoveIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final String TOPIC = "moved";
    private static final int PARTITIONS = 2;
    private static final int VALUE_BYTES = 2_000;
    private static final int FIRST = 10_000;
    private static final String THROTTLE = "replica.alter.log.dirs.io.max.bytes.per.second";

    private static final LogDirDescription NOTHING = new LogDirDescription(null, Map.of());

    @TempDir
    Path directory;

    private TidemarkCluster cluster;
    private Path a = Path.of("");
    private Path b = Path.of("");
    private Admin admin;
    private int written;

    @BeforeEach
    void oneNodeWithTwoDirectories() throws Exception {
        a = directory.resolve("a");
        b = directory.resolve("b");
        cluster = TidemarkCluster.create(directory, _ -> Path.of(a + "," + b), LAUNCHER, 1, _ -> "");
        cluster.start(1);
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)
                .configs(Map.of("segment.bytes", "2000000")))).all().get();
    }

    @AfterEach
    void end() {
        admin.close(Duration.ofSeconds(5));
        cluster.close();
    }

    // ---- writing and reading

    private KafkaProducer<Integer, byte[]> producer() {
        return new KafkaProducer<>(Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all",
                "delivery.timeout.ms", 60_000, "linger.ms", 1), new IntegerSerializer(),
                new ByteArraySerializer());
    }

    private void write(KafkaProducer<Integer, byte[]> producer, int count) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[VALUE_BYTES];
            value[i % VALUE_BYTES] = (byte) written;
            sent.add(producer.send(new ProducerRecord<>(TOPIC, written % PARTITIONS, written, value)));
            written++;
        }
        for (Future<?> each : sent)
            each.get();
    }

    /** Writes until it is told to end. */
    private CompletableFuture<Void> writer(KafkaProducer<Integer, byte[]> producer, AtomicBoolean end) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (!end.get())
                    write(producer, 20);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void everyRecordIsThereOnceAndInOrder() {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(TOPIC, each)).toList();
        try (KafkaConsumer<Integer, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "auto.offset.reset", "earliest"),
                new IntegerDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            List<List<Integer>> read = List.of(new ArrayList<>(), new ArrayList<>());
            long end = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
            for (long seen = 0; seen < end;)
                for (ConsumerRecord<Integer, byte[]> each : consumer.poll(Duration.ofSeconds(20))) {
                    read.get(each.partition()).add(each.key());
                    seen++;
                }
            for (int i = 0; i < PARTITIONS; i++) {
                int partition = i;
                assertThat(read.get(i)).isEqualTo(IntStream.range(0, written)
                        .filter(each -> each % PARTITIONS == partition).boxed().toList());
            }
        }
    }

    // ---- moving

    private void throttle(String bytesPerSecond) throws Exception {
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, "1"),
                List.of(new AlterConfigOp(new ConfigEntry(THROTTLE, bytesPerSecond),
                        AlterConfigOp.OpType.SET))))
                .all().get();
    }

    private void moveAll(Path target) throws Exception {
        Map<TopicPartitionReplica, String> wanted = new HashMap<>();
        for (int i = 0; i < PARTITIONS; i++)
            wanted.put(new TopicPartitionReplica(TOPIC, i, 1), target.toString());
        cluster.process(1).await("the replicas are there, to be moved to " + target, () -> accepted(wanted));
    }

    /** A topic that was just created may not have its replicas yet; a wish that is repeated is the same wish. */
    private boolean accepted(Map<TopicPartitionReplica, String> wanted) {
        try {
            admin.alterReplicaLogDirs(wanted).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReplicaNotAvailableException) return false;
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<ReplicaInfo> in(Path target) {
        try {
            return List
                    .copyOf(admin.describeLogDirs(List.of(1)).descriptions().values().iterator().next().get()
                            .getOrDefault(target.toString(), NOTHING).replicaInfos().values());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean allAreIn(Path target) {
        List<ReplicaInfo> found = in(target);
        return found.size() == PARTITIONS && found.stream().noneMatch(ReplicaInfo::isFuture);
    }

    private List<String> names(Path target) throws Exception {
        try (var names = Files.list(target)) {
            return names.map(each -> each.getFileName().toString()).filter(each -> each.startsWith(TOPIC))
                    .toList();
        }
    }

    @Test
    void replicasMoveUnderAWriterAndNothingIsLostOrTwice() throws Exception {
        try (KafkaProducer<Integer, byte[]> producer = producer()) {
            write(producer, FIRST);
            AtomicBoolean end = new AtomicBoolean();
            CompletableFuture<Void> writer = writer(producer, end);
            for (Path target : List.of(b, a, b)) {
                moveAll(target);
                cluster.process(1).await("all are in " + target, () -> allAreIn(target));
            }
            end.set(true);
            writer.get();
            write(producer, 100);
        }
        everyRecordIsThereOnceAndInOrder();
        cluster.process(1).await("nothing is left in " + a, () -> {
            try {
                return names(a).isEmpty();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(names(b)).containsExactlyInAnyOrder(TOPIC + "-0", TOPIC + "-1");
    }

    @Test
    void aNodeThatIsKilledInTheMiddleOfACopyHasAllAndGoesOn() throws Exception {
        moveAll(a);
        cluster.process(1).await("all are in the first directory", () -> allAreIn(a));
        try (KafkaProducer<Integer, byte[]> producer = producer()) {
            write(producer, FIRST);
            throttle("2000000");
            moveAll(b);
            cluster.process(1).await("some of it is copied",
                    () -> in(b).stream().anyMatch(each -> each.isFuture() && each.size() > 0));
            cluster.process(1).kill();
            cluster.start(1);
            write(producer, 100);
            assertThat(in(a)).hasSize(PARTITIONS);
            throttle("100000000");
            cluster.process(1).await("all are in " + b, () -> allAreIn(b));
            write(producer, 100);
        }
        everyRecordIsThereOnceAndInOrder();
        assertThat(cluster.process(1).terminate()).isZero();
        cluster.start(1);
        everyRecordIsThereOnceAndInOrder();
        assertThat(allAreIn(b)).isTrue();
        assertThat(names(a)).isEmpty();
    }
}
