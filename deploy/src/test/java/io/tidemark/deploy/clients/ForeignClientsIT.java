package io.tidemark.deploy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.deploy.clients.ForeignClient.About;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * Clients that nobody here wrote: each creates topics, writes with each codec it has, lists and describes; then each
 * reads what all of them wrote. The later tests look at what the earlier ones left in the cluster, hence the order. A
 * client that cannot be had on this machine is skipped with the reason.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForeignClientsIT {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
    private static final Path DISTRIBUTION = Path.of(System.getProperty("tidemark.home", ""));
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final Set<Library> LIBRDKAFKA = EnumSet.of(Library.KCAT, Library.PYTHON_CONFLUENT);
    private static final int NODES = 3;
    private static final int ORDINARY_RECORDS = 600;

    /** More than one fetch of a partition brings, in one record. */
    private static final int BIG = 200_000;

    /** What kcat's topics get, since it does not say what it wants; and no failover because a machine is busy. */
    private static final String SETTINGS = """
            num.partitions=3
            default.replication.factor=3
            """ + TidemarkCluster.PATIENT;

    @TempDir
    static Path directory;

    private static final Map<Library, About> able = new EnumMap<>(Library.class);
    private static final List<WrittenTopic> written = new ArrayList<>();
    /** What each topic's first reader, which is Kafka's own client, found. */
    private static final Map<String, List<ReadRecord>> firstRead = new HashMap<>();
    private static final List<WrittenRecord> records = new ArrayList<>();

    private static Path recordsFile;
    private static ForeignClients clients;
    private static TidemarkCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Files.createDirectories(DISTRIBUTION.resolveSibling("clients"));
        clients = new ForeignClients(DISTRIBUTION, ROOT.resolve("deploy/src/test/clients"), folder);
        records.addAll(records());
        recordsFile = directory.resolve("records.tsv").toAbsolutePath();
        Files.write(recordsFile, records.stream().map(WrittenRecord::line).toList());
        cluster = TidemarkCluster.create(directory.resolve("cluster"), DISTRIBUTION.resolve("bin/tidemark"),
                NODES, SETTINGS);
        cluster.startAll();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) cluster.close();
        List.of(records, written).forEach(List::clear);
        firstRead.clear();
    }

    @ParameterizedTest
    @EnumSource
    @Order(1)
    void createsTopicsWritesAndIsToldOfThem(Library library, TestReporter reporter) throws Exception {
        ForeignClient client = installed(library);
        About about = client.about();
        reporter.publishEntry(library.toString(), about.version() + ", " + about.codecs());
        List<WrittenTopic> topics = CODECS.stream().filter(about.codecs()::contains)
                .map(codec -> new WrittenTopic(library, codec)).toList();

        client.write(cluster.bootstrapServers(), recordsFile,
                topics.stream().collect(Collectors.toMap(WrittenTopic::name, WrittenTopic::codec)));
        able.put(library, about);
        written.addAll(topics);

        Description told = client.describe(cluster.bootstrapServers(), topics.getFirst().name());
        assertThat(told.brokers()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(told.topics()).containsAll(names(topics));
        assertThat(told.partitions()).containsOnlyKeys(0, 1, 2);
        assertThat(told.partitions().values()).allSatisfy(partition -> {
            assertThat(partition.replicas()).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(partition.replicas()).contains(partition.leader());
        });
        if (library != Library.KCAT)
            assertThat(told.configs()).containsEntry("retention.ms",
                    Long.toString(ForeignClient.RETENTION_MS)).containsEntry("cleanup.policy", "delete");
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void readsWhatAllOfThemWrote(Library library, TestReporter reporter) throws Exception {
        ForeignClient client = installed(library);
        About about = wrote(library);
        List<WrittenTopic> topics = written.stream().filter(topic -> about.codecs().contains(topic.codec())
                && library.understands(topic.writer(), topic.codec())).toList();
        reporter.publishEntry(library + " cannot read", names(written.stream()
                .filter(topic -> !topics.contains(topic)).toList()).toString());

        Map<String, List<ReadRecord>> read = client.read(cluster.bootstrapServers(), names(topics)).stream()
                .sorted().collect(Collectors.groupingBy(ReadRecord::topic));

        assertThat(read).containsOnlyKeys(names(topics));
        read.values().forEach(ForeignClientsIT::assertAllIsThereAndInOrder);
        read.forEach((topic, all) -> assertThat(all).as("with the times that the first reader saw")
                .isEqualTo(firstRead.computeIfAbsent(topic, _ -> all)));
    }

    private static List<String> names(List<WrittenTopic> topics) {
        return topics.stream().map(WrittenTopic::name).toList();
    }

    private static void assertAllIsThereAndInOrder(List<ReadRecord> read) {
        for (int partition = 0; partition < ForeignClient.PARTITIONS; partition++) {
            int of = partition;
            List<ReadRecord> found = read.stream().filter(each -> each.partition() == of).toList();
            assertThat(found.stream().map(ReadRecord::content)).containsExactlyElementsOf(
                    records.stream().filter(each -> each.partition() == of).map(WrittenRecord::content)
                            .toList());
            assertThat(found.stream().map(ReadRecord::offset)).containsExactlyElementsOf(
                    IntStream.range(0, found.size()).mapToObj(Long::valueOf).toList());
        }
    }

    static Stream<Arguments> librariesAndCodecs() {
        return Stream.of(Library.values())
                .flatMap(library -> CODECS.stream().map(codec -> Arguments.of(library, codec)));
    }

    /** A batch that would not become smaller may be left as it is: librdkafka does that. */
    @ParameterizedTest
    @MethodSource("librariesAndCodecs")
    @Order(3)
    void whatItWroteLiesOnAllReplicasInThatCodec(Library library, String codec) throws Exception {
        installed(library);
        assumeTrue(wrote(library).codecs().contains(codec),
                () -> library + " has no " + codec + " on this machine");
        Set<String> found = new TreeSet<>();
        for (int partition = 0; partition < ForeignClient.PARTITIONS; partition++) {
            int of = partition;
            long highWatermark = records.stream().filter(each -> each.partition() == of).count();
            ReplicaBatches.sameOnAllNodes(cluster,
                    new TopicPartition(new WrittenTopic(library, codec).name(), partition), highWatermark)
                    .forEach(batch -> found.add(batch.codec()));
        }
        assumeFalse(LIBRDKAFKA.contains(library) && codec.equals("lz4") && found.equals(Set.of("none")),
                "librdkafka packs with lz4 only for a server that has group coordinators");
        assertThat(found).contains(codec).isSubsetOf(codec, "none");
    }

    private static ForeignClient installed(Library library) throws Exception {
        try {
            return clients.get(library);
        } catch (NotInstalled reason) {
            throw new TestAbortedException(reason.getMessage());
        }
    }

    private static About wrote(Library library) {
        return Objects.requireNonNull(able.get(library), () -> library + " could not write");
    }

    /** Real records, and beside them what clients may trip over. */
    private static List<WrittenRecord> records() throws Exception {
        List<WrittenRecord> all = new ArrayList<>();
        List<PackageRecord> packages = PackageRecord.read(DISTRIBUTION.resolve("sample/packages.jsonl.gz"));
        for (int number = 0; number < ORDINARY_RECORDS; number++) {
            PackageRecord each = packages.get(number);
            all.add(record(number % ForeignClient.PARTITIONS, each.key(), each.value()));
        }
        all.add(record(0, null, "a record without a key"));
        all.add(record(1, "deleted", null));
        all.add(record(2, "größe", "naïve 漢字 \uD83C\uDF0A"));
        all.add(record(2, "big", "0123456789".repeat(BIG / 10)));
        return all;
    }

    private static WrittenRecord record(int partition, @org.jspecify.annotations.Nullable String key,
            @org.jspecify.annotations.Nullable String value) {
        return WrittenRecord.of(partition, key, value, "from", "a test");
    }
}
