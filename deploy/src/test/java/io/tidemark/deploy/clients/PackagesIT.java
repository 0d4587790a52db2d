package io.tidemark.deploy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real records through three nodes, with each codec and acks: what comes out is what went in, byte for byte, and the
 * nodes' log files hold the same batches. In every run the sample that the distribution carries, 5,000 records; with
 * {@code -Dcampaign=packages} all of Debian's packages, from a file that lies beside the project
 * ({@code -Dpackages=FILE} says where else).
 */
class PackagesIT {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
    private static final Path DISTRIBUTION = Path.of(System.getProperty("tidemark.home", ""));
    private static final boolean IS_CAMPAIGN = System.getProperty("campaign", "").equals("packages");
    private static final Path FILE = IS_CAMPAIGN
            ? Path.of(System.getProperty("packages",
                    ROOT.resolve("../shared/data/debian-packages.jsonl.gz").toString()))
            : DISTRIBUTION.resolve("sample/packages.jsonl.gz");
    private static final int NODES = 3;
    private static final int PARTITIONS = 6;
    /** What is asked twice without idempotence may be there twice: a busy machine is no reason to ask again. */
    private static final int REQUEST_TIMEOUT_MS = 110_000;

    @TempDir
    static Path directory;

    private static final List<PackageRecord> records = new ArrayList<>();
    private static TidemarkCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isRegularFile(FILE),
                () -> "needs the descriptions of packages in " + FILE.toAbsolutePath().normalize());
        records.addAll(PackageRecord.read(FILE));
        cluster = TidemarkCluster.create(directory.resolve("cluster"), DISTRIBUTION.resolve("bin/tidemark"),
                NODES, TidemarkCluster.PATIENT);
        cluster.startAll();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) cluster.close();
        records.clear();
    }

    static Stream<Arguments> codecsAndAcks() {
        return Stream.of("none", "gzip", "snappy", "lz4", "zstd")
                .flatMap(codec -> Stream.of("all", "1").map(acks -> Arguments.of(codec, acks)));
    }

    @ParameterizedTest
    @MethodSource("codecsAndAcks")
    void whatComesOutIsWhatWentInAndLiesOnAllNodes(String codec, String acks, TestReporter reporter)
            throws Exception {
        String topic = "packages-" + codec + "-" + acks;
        List<Map<Long, PackageRecord>> acknowledged = write(topic, codec, acks);

        assertThat(acknowledged.stream().mapToInt(Map::size).sum()).isEqualTo(records.size());
        assertThatWhatIsReadIs(topic, acknowledged);
        long batches = 0;
        long bytes = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<ReplicaBatches.Batch> same = ReplicaBatches.sameOnAllNodes(cluster,
                    new TopicPartition(topic, partition), acknowledged.get(partition).size());
            assertThat(same).extracting(ReplicaBatches.Batch::codec).containsOnly(codec);
            batches += same.size();
            bytes += same.stream().mapToLong(ReplicaBatches.Batch::sizeInBytes).sum();
        }
        reporter.publishEntry(topic, "%,d records in %,d batches, %,d bytes on each of %d nodes".formatted(
                records.size(), batches, bytes, NODES));
    }

    /** By partition and offset, what was acknowledged. */
    private static List<Map<Long, PackageRecord>> write(String topic, String codec, String acks)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) NODES))).all().get();
            // Whoever is asked for an offset knows that it leads: until then it would turn the producer away.
            admin.listOffsets(partitions(topic).stream()
                    .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()))).all().get();
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG, codec, ProducerConfig.ACKS_CONFIG, acks,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, acks.equals("all"),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            for (PackageRecord each : records)
                sent.add(producer.send(new ProducerRecord<>(topic, bytes(each.key()), bytes(each.value()))));
        }
        List<Map<Long, PackageRecord>> acknowledged = new ArrayList<>();
        IntStream.range(0, PARTITIONS).forEach(_ -> acknowledged.add(new HashMap<>()));
        for (int number = 0; number < records.size(); number++) {
            RecordMetadata metadata = sent.get(number).get();
            acknowledged.get(metadata.partition()).put(metadata.offset(), records.get(number));
        }
        return acknowledged;
    }

    private static void assertThatWhatIsReadIs(String topic, List<Map<Long, PackageRecord>> acknowledged) {
        List<TopicPartition> all = partitions(topic);
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (all.stream().anyMatch(
                    each -> consumer.position(each) < acknowledged.get(each.partition()).size())) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    PackageRecord expected = Objects.requireNonNull(
                            acknowledged.get(each.partition()).get(each.offset()),
                            () -> "nobody wrote what is at " + each.offset() + " of partition "
                                    + each.partition());
                    assertThat(each.key()).isEqualTo(bytes(expected.key()));
                    assertThat(each.value()).isEqualTo(bytes(expected.value()));
                    count++;
                }
            }
            assertThat(consumer.endOffsets(all)).allSatisfy((partition, end) -> assertThat(end)
                    .isEqualTo(acknowledged.get(partition.partition()).size()));
        }
        assertThat(count).isEqualTo(records.size());
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS).mapToObj(each -> new TopicPartition(topic, each)).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
