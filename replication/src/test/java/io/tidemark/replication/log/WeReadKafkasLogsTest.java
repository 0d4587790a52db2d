package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionCheck;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.AppendOutcome.Duplicate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka 4.3.1 writes a log directory, and we take it over: after a clean stop, and after kill -9. */
class WeReadKafkasLogsTest {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    /** Kafka's clock runs, and that of the directory's new owner stands still. */
    private static final LogConfig ANY_TIMESTAMP = LogConfig.DEFAULT
            .with(new LogConfig.Acceptance(1_048_588, false, Long.MAX_VALUE, Long.MAX_VALUE));
    private static final String STAMPED = "stamped-by-the-broker";
    private static final String TRANSACTIONS = "transactions";
    private static final int TRANSACTION_COUNT = 7;
    private static final int MAX_LOOKS = 10_000;

    @TempDir
    Path directory;

    private final Map<String, SortedMap<Long, String>> sent = new TreeMap<>();
    private final List<String> aborted = new ArrayList<>();
    private final Random random = new Random(1);

    @Test
    void afterACleanStopAndAfterKill() throws Exception {
        try (KafkaNode kafka = KafkaNode.format(directory)) {
            kafka.start();
            createTopics(kafka);
            produce(kafka, 0);
            kafka.stop();
            assertThat(check(kafka.logs())).as("notes after a clean stop").isEmpty();
            assertThat(KafkaTool.dump(kafka.logs().resolve("none-0"), List.of(".log"), "--deep-iteration"))
                    .as("what Kafka's tool says of Kafka's own segments").contains("-1 is followed by");
            takeOver(copyOf(kafka.logs(), "clean"));

            kafka.start();
            produce(kafka, 1);
            kafka.kill();
            check(kafka.logs());
            takeOver(copyOf(kafka.logs(), "killed"));
        }
    }

    // ---- what Kafka writes

    private static void createTopics(KafkaNode kafka) throws Exception {
        Map<String, String> small = Map.of("segment.bytes", "1048576", "index.interval.bytes", "1024");
        List<NewTopic> topics = new ArrayList<>();
        for (String codec : CODECS) topics.add(new NewTopic(codec, 1, (short) 1).configs(small));
        topics.add(new NewTopic(TRANSACTIONS, 1, (short) 1).configs(small));
        topics.add(new NewTopic(STAMPED, 1, (short) 1)
                .configs(Map.of("message.timestamp.type", "LogAppendTime")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(topics).all().get();
        }
    }

    private void produce(KafkaNode kafka, int round) throws Exception {
        for (String codec : CODECS) {
            try (KafkaProducer<String, String> producer = producer(kafka,
                    Map.of("compression.type", codec, "batch.size", 8192))) {
                send(producer, codec, 600, 2500);
            }
        }
        try (KafkaProducer<String, String> producer = producer(kafka, Map.of())) {
            send(producer, STAMPED, 50, 100);
        }
        try (KafkaProducer<String, String> producer = producer(kafka,
                Map.of("transactional.id", "tx-" + round, "batch.size", 4096))) {
            producer.initTransactions();
            for (int i = 0; i < TRANSACTION_COUNT; i++) {
                producer.beginTransaction();
                List<Long> offsets = send(producer, TRANSACTIONS, 12, 2000);
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                    aborted.add(offsets.getFirst() + ".." + offsets.getLast());
                }
            }
        }
        awaitMarkers(kafka);
    }

    /** Kafka answers the end of a transaction before its marker is written: a kill could come first. */
    private static void awaitMarkers(KafkaNode kafka) throws Exception {
        TopicPartition partition = new TopicPartition(TRANSACTIONS, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            for (int i = 0; i < MAX_LOOKS; i++) {
                long stable = end(admin, partition, IsolationLevel.READ_COMMITTED);
                if (stable == end(admin, partition, IsolationLevel.READ_UNCOMMITTED)) return;
            }
        }
        throw new AssertionError("a transaction of Kafka's has no marker after " + MAX_LOOKS + " looks");
    }

    private static long end(Admin admin, TopicPartition partition, IsolationLevel isolation)
            throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(partition).get().offset();
    }

    private static KafkaProducer<String, String> producer(KafkaNode kafka, Map<String, Object> more) {
        Map<String, Object> config = new TreeMap<>(Map.of("bootstrap.servers", kafka.bootstrap()));
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private List<Long> send(KafkaProducer<String, String> producer, String topic, int count, int bytes)
            throws Exception {
        List<String> values = new ArrayList<>();
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String value = random.ints(bytes, 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            values.add(value);
            answers.add(producer.send(new ProducerRecord<>(topic, "key " + i, value)));
        }
        producer.flush();
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            offsets.add(answers.get(i).get().offset());
            sent.computeIfAbsent(topic, _ -> new TreeMap<>()).put(offsets.getLast(), values.get(i));
        }
        return offsets;
    }

    // ---- what we make of it

    /** Checks every partition, Kafka's own included, and returns what there is to note. */
    private static List<String> check(Path logs) throws IOException {
        LogTree tree = LogTree.of(OsDisk.INSTANCE, logs);
        assertThat(tree.damage()).isEmpty();
        assertThat(tree.partitions()).extracting(PartitionFiles::name).contains("none-0", "transactions-0",
                "__cluster_metadata-0", "__transaction_state-0");
        List<String> notes = new ArrayList<>();
        ByteBuffer window = PartitionCheck.newWindow();
        for (PartitionFiles partition : tree.partitions()) {
            PartitionCheck.Result result = new PartitionCheck(partition, window).run();
            assertThat(result.damage()).as(result.partition()).isEmpty();
            result.notes().forEach(note -> notes.add(note.toString()));
        }
        return notes;
    }

    private void takeOver(Path copy) throws Exception {
        try (WrittenDirectory taken = WrittenDirectory.open(copy, ANY_TIMESTAMP)) {
            for (Map.Entry<String, SortedMap<Long, String>> topic : sent.entrySet())
                assertThat(WrittenDirectory.values(taken.log(topic.getKey()))).as(topic.getKey())
                        .isEqualTo(topic.getValue());
            assertThat(taken.log("none").segmentCount()).isGreaterThan(1);
            for (String codec : CODECS) recognisesADuplicate(taken.log(codec));
            knowsTheTransactions(taken.log(TRANSACTIONS));
            long end = taken.log("zstd").logEndOffset();
            AppendOutcome ours = taken.log("zstd").append(
                    Batches.of(WrittenDirectory.NOW_MS, new byte[9]),
                    Math.max(0, taken.log("zstd").latestEpoch()), AppendOrigin.CLIENT);
            assertThat(ours).isEqualTo(new Appended(end, end, -1));
            taken.stopCleanly();
        }
        check(copy);
        String dumped = KafkaTool.dump(copy.resolve("zstd-0"),
                List.of(".log", ".index", ".timeindex", ".snapshot"),
                "--deep-iteration");
        assertThat(KafkaReadsOurLogsTest.complaints(dumped)).isEmpty();
    }

    private static void recognisesADuplicate(PartitionLog log) throws IOException {
        MutableRecordBatch last = WrittenDirectory.batches(log).getLast();
        ByteBuffer bytes = ByteBuffer.allocateDirect(last.sizeInBytes());
        last.writeTo(bytes);
        bytes.flip();
        new RecordBatch().wrap(bytes, 0).setBaseOffset(0);
        assertThat(log.append(bytes, Math.max(0, log.latestEpoch()), AppendOrigin.CLIENT))
                .isEqualTo(new Duplicate(last.baseOffset(), last.lastOffset(), last.maxTimestamp()));
    }

    private void knowsTheTransactions(PartitionLog log) {
        log.advanceHighWatermark(log.logEndOffset());
        assertThat(log.lastStableOffset()).isEqualTo(log.logEndOffset());
        assertThat(log.abortedTransactions(0, log.logEndOffset()).stream()
                .map(each -> each.firstOffset() + ".." + (each.lastOffset() - 1))).isEqualTo(aborted);
    }

    private Path copyOf(Path logs, String name) throws IOException {
        Path copy = directory.resolve(name);
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path file : files.toList()) Files.copy(file, copy.resolve(logs.relativize(file).toString()));
        }
        return copy;
    }
}
