package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.log.LogConfig.Acceptance;
import io.tidemark.replication.log.LogConfig.Rolling;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache Kafka 4.3.1's kafka-dump-log over directories that we wrote: no complaint, and the same records. */
class KafkaReadsOurLogsTest {
    private static final LogConfig SMALL = LogConfig.DEFAULT
            .with(new Rolling(2000, Long.MAX_VALUE, 0, 10 << 20, 200));
    private static final List<String> ALL = List.of(".log", ".index", ".timeindex", ".snapshot", ".txnindex");
    private static final long NOW_MS = WrittenDirectory.NOW_MS;

    /** What the tool prints when something is wrong. */
    private static final Pattern COMPLAINT = Pattern
            .compile("(?i).*(mismatch|non-consecutive|is ?valid: false"
                    + "|invalid|not found|out of order|ignoring unknown|corrupt|exception|could not).*");
    private static final Pattern RECORD = Pattern
            .compile("\\| offset: (\\d+) (CreateTime|LogAppendTime): (-?\\d+) .* payload: (.*)");

    /** It says so of every segment but the first, Kafka's own included. */
    private static final Pattern TOOLS_OWN_MISTAKE = Pattern
            .compile("Non-consecutive offsets in \\S*/0*(\\d+)\\.log\\R +-1 is followed by \\1\\R");

    @TempDir
    Path directory;

    @Test
    void aPlainLog() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, LogConfig.DEFAULT)) {
            for (int i = 0; i < 20; i++) written.append(Batches.of(NOW_MS + i, value(i), value(i + 1000)));
            agree(written);
        }
    }

    @Test
    void keysAndHeaders() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, LogConfig.DEFAULT)) {
            MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1024), Compression.NONE,
                    TimestampType.CREATE_TIME, 0);
            builder.append(NOW_MS, bytes("a key"), bytes("a value"),
                    new Header[] {new RecordHeader("trace", bytes("17"))});
            written.append(builder.build().buffer());
            assertThat(agree(written)).contains("headerKeys: [trace] key: a key payload: a value");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "SNAPPY", "LZ4", "ZSTD"})
    void aCompressedLog(CompressionType type) throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            Compression compression = Compression.of(type).build();
            for (int i = 0; i < 60; i++)
                written.append(Batches.of(compression, NOW_MS + i, value(i), value(i), value(i)));
            assertThat(agree(written)).contains("compresscodec: " + type.name.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void anIdempotentProducersLog() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 80; i++) {
                written.append(Batches.idempotent(7, (short) 0, 2 * i, NOW_MS + i, value(i), value(i)));
                if (i % 3 == 0) written.append(Batches.idempotent(9, (short) 2, i / 3, NOW_MS, value(i)));
            }
            String dumped = agree(written);
            assertThat(dumped).containsPattern("producerId: 7 producerEpoch: 0 .* lastSequence: 159 ")
                    .containsPattern("producerId: 9 producerEpoch: 2 .* lastSequence: 26 ");
        }
    }

    @Test
    void transactionsOfWhichSomeAbort() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 40; i++) {
                written.append(Batches.transactional(7, (short) 0, i, NOW_MS + i, value(i)));
                written.append(Batches.transactional(8, (short) 0, i, NOW_MS + i, value(i)));
                written.append(Batches.marker(7, (short) 0, NOW_MS + i, i % 2 == 0),
                        AppendOrigin.COORDINATOR);
                written.append(Batches.marker(8, (short) 0, NOW_MS + i, i % 3 == 0),
                        AppendOrigin.COORDINATOR);
            }
            written.append(Batches.transactional(7, (short) 0, 40, NOW_MS, value(40)));
            String dumped = agree(written);
            assertThat(dumped).contains("endTxnMarker: ABORT").contains("endTxnMarker: COMMIT");
            for (AbortedTransaction aborted : abortedTransactions(SMALL)) {
                assertThat(dumped)
                        .contains("version: 0 producerId: " + aborted.producerId() + " firstOffset: "
                                + aborted.firstOffset() + " lastOffset: " + aborted.lastOffset()
                                + " lastStableOffset: " + aborted.lastStableOffset());
            }
        }
    }

    @Test
    void aLogThatWasTornAndRecovered() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 80; i++)
                written.append(Batches.idempotent(7, (short) 0, i, NOW_MS + i, value(i)));
        }
        WrittenDirectory.tear(directory.resolve("t-0"), 5);
        try (WrittenDirectory recovered = WrittenDirectory.open(directory, SMALL)) {
            assertThat(recovered.log().logEndOffset()).isEqualTo(79);
            recovered.append(Batches.idempotent(7, (short) 0, 79, NOW_MS, value(79)));
            agree(recovered);
        }
    }

    @Test
    void aLogThatWasTruncatedAndWentOn() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 80; i++)
                written.append(Batches.idempotent(7, (short) 0, i, NOW_MS + i, value(i)));
            written.store().directories().getFirst().truncate(Map.of(written.log(), 33L));
            written.log().beginEpoch(4);
            for (int i = 33; i < 50; i++)
                written.append(Batches.idempotent(7, (short) 0, i, NOW_MS + i, value(i)));
            assertThat(agree(written)).contains("partitionLeaderEpoch: 4");
        }
    }

    @Test
    void aLogWithTheBrokersTime() throws Exception {
        Acceptance usual = Acceptance.DEFAULT;
        LogConfig config = SMALL
                .with(new Acceptance(usual.maxMessageBytes(), true, usual.timestampBeforeMaxMs(),
                        usual.timestampAfterMaxMs()));
        try (WrittenDirectory written = WrittenDirectory.open(directory, config)) {
            for (int i = 0; i < 60; i++) written.append(Batches.of(5, value(i)));
            assertThat(agree(written)).contains("LogAppendTime: " + NOW_MS).doesNotContain("CreateTime");
        }
    }

    /** Holds what Kafka's tool prints against what the log says, and returns it. */
    private String agree(WrittenDirectory written) throws Exception {
        SortedMap<Long, String> values = WrittenDirectory.values(written.log());
        written.stopCleanly();
        Path partition = written.partition();
        String dumped = KafkaTool.dump(partition, ALL, "--deep-iteration", "--print-data-log");
        withoutComplaint(dumped);
        SortedMap<Long, String> seen = new TreeMap<>();
        dumped.lines().map(RECORD::matcher).filter(Matcher::matches)
                .forEach(record -> seen.put(Long.parseLong(record.group(1)), record.group(4)));
        assertThat(seen).isEqualTo(values);
        withoutComplaint(KafkaTool.dump(partition, List.of(".index", ".timeindex"), "--verify-index-only"));
        String sanity = KafkaTool.dump(partition, List.of(".index"), "--index-sanity-check");
        withoutComplaint(sanity);
        try (Stream<Path> files = Files.list(partition)) {
            long nonEmpty = files
                    .filter(file -> file.toString().endsWith(".index") && file.toFile().length() > 0)
                    .count();
            assertThat(sanity.lines().filter(line -> line.endsWith("passed sanity check.")))
                    .hasSize((int) nonEmpty);
        }
        return dumped;
    }

    private static void withoutComplaint(String dumped) {
        assertThat(complaints(dumped)).isEmpty();
    }

    /** The lines in which the tool complains. */
    static List<String> complaints(String dumped) {
        return TOOLS_OWN_MISTAKE.matcher(dumped).replaceAll("").lines()
                .filter(line -> COMPLAINT.matcher(line).matches()).toList();
    }

    private List<AbortedTransaction> abortedTransactions(LogConfig config) throws Exception {
        try (WrittenDirectory again = WrittenDirectory.open(directory, config)) {
            List<AbortedTransaction> aborted = again.log().abortedTransactions(0, Long.MAX_VALUE);
            assertThat(aborted).hasSize(20 + 26);
            return aborted;
        }
    }

    private static byte[] value(int i) {
        return bytes("value number " + i + " of this log");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
