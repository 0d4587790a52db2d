package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's consumer reads from the follower in its rack, and goes on where that is killed (KIP-392). */
class ReadFromFollowerIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final TopicPartition PARTITION = new TopicPartition("near", 0);
    private static final int LEADER = 1;
    private static final int NEAR = 2;
    private static final int ROUND = 500;
    private static final int VALUE_CHARS = 1_000;
    private static final int PATIENCE_S = 120;

    @TempDir
    Path directory;

    private TidemarkCluster cluster;

    @BeforeEach
    void threeRacks() throws Exception {
        cluster = TidemarkCluster.create(directory,
                node -> directory.resolve("node-" + node).resolve("data"), LAUNCHER, 3,
                node -> "broker.rack=rack-" + node
                        + "\nreplica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector");
        cluster.startAll();
        try (Admin admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), Map.of(0, List.of(LEADER, NEAR, 3)))))
                    .all().get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.ACKS_CONFIG, "all"),
                new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                ConsumerConfig.CLIENT_RACK_CONFIG, "rack-" + NEAR,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                // For so long it stays with the replica that a leader has named.
                ConsumerConfig.METADATA_MAX_AGE_CONFIG, 1_000), new StringDeserializer(),
                new StringDeserializer());
    }

    private static void write(KafkaProducer<String, String> producer, int from) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = from; i < from + ROUND; i++)
            sent.add(producer.send(new ProducerRecord<>(PARTITION.topic(), "" + i, "v".repeat(VALUE_CHARS))));
        for (Future<?> each : sent)
            each.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static void read(KafkaConsumer<String, String> consumer, List<Integer> into, int until) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (into.size() < until) {
            assertThat(System.nanoTime()).as("%d of %d were read", into.size(), until).isLessThan(end);
            for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200)))
                into.add(Integer.valueOf(each.key()));
        }
    }

    /** What the consumer has received from a node so far. */
    private static double bytesFrom(KafkaConsumer<?, ?> consumer, int node) {
        return consumer.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals("incoming-byte-total")
                        && ("node-" + node).equals(each.getKey().tags().get("node-id")))
                .mapToDouble(each -> (double) each.getValue().metricValue()).sum();
    }

    @Test
    void itReadsFromItsRackAndWhereThatDiesFromTheLeaderAndThenFromItsRackAgain() throws Exception {
        List<Integer> seen = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer();
                KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(PARTITION));
            write(producer, 0);
            read(consumer, seen, ROUND);
            assertThat(bytesFrom(consumer, NEAR)).isGreaterThan((double) ROUND * VALUE_CHARS);
            assertThat(bytesFrom(consumer, LEADER)).as("it was sent away without records")
                    .isLessThan((double) ROUND * VALUE_CHARS);

            cluster.process(NEAR).kill();
            write(producer, ROUND);
            read(consumer, seen, 2 * ROUND);
            assertThat(bytesFrom(consumer, LEADER)).isGreaterThan((double) ROUND * VALUE_CHARS);

            cluster.start(NEAR);
            int written = 2 * ROUND;
            double before = bytesFrom(consumer, NEAR);
            while (bytesFrom(consumer, NEAR) < before + (double) ROUND * VALUE_CHARS) {
                assertThat(written).as("it does not come back").isLessThan(200 * ROUND);
                write(producer, written);
                written += ROUND;
                read(consumer, seen, written);
            }
            assertThat(seen).isEqualTo(IntStream.range(0, written).boxed().toList());
        }
    }
}
