package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.AppendOutcome.Duplicate;
import io.tidemark.replication.log.AppendOutcome.Refused;
import io.tidemark.replication.log.LogConfig.Acceptance;
import io.tidemark.replication.log.LogConfig.Retention;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.LogRecovery.Known;
import io.tidemark.sim.SeededRandomness;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    private static final LogConfig SMALL_SEGMENTS = LogConfig.DEFAULT
            .with(new Rolling(600, Long.MAX_VALUE, 0, 10 << 20, 100));

    @TempDir
    Path directory;

    private long nowMs = 1_000_000;

    private final Clock clock = new Clock() {
        @Override
        public long wallMs() {
            return nowMs;
        }

        @Override
        public long monotonicNanos() {
            return nowMs * 1_000_000;
        }
    };

    private final LogEnvironment environment = new LogEnvironment(OsDisk.INSTANCE, clock,
            new SeededRandomness(1),
            (broken, cause) -> new IllegalStateException(broken, cause), 16);

    // ---- writing and reading

    @Test
    void whatIsAppendedIsReadBackWithItsOffsets() throws IOException {
        PartitionLog log = open(LogConfig.DEFAULT, Known.NOTHING);
        assertThat(append(log, "a", "b")).isEqualTo(new Appended(0, 1, -1));
        assertThat(append(log, "c")).isEqualTo(new Appended(2, 2, -1));

        assertThat(values(log, 0)).containsExactly("a", "b", "c");
        assertThat(values(log, 2)).containsExactly("c");
        assertThat(log.read(3, 3, 100, true)).isInstanceOf(LogRead.Nothing.class);
        assertThat(log.read(4, 9, 100, true)).isEqualTo(new LogRead.OutOfRange(0, 3));
    }

    @Test
    void whatIsStagedIsNotReadableBeforeItIsWritten() throws IOException {
        PartitionLog log = open(LogConfig.DEFAULT, Known.NOTHING);
        log.append(Batches.of(1, bytes("a")), 0, AppendOrigin.CLIENT);

        assertThat(log.logEndOffset()).isZero();
        assertThat(log.read(0, 9, 100, true)).isInstanceOf(LogRead.Nothing.class);
        log.write();
        assertThat(log.logEndOffset()).isEqualTo(1);
    }

    @Test
    void aReaderSeesNothingAtOrAboveItsBound() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 50; i++) append(log, "v" + i);

        for (int bound = 0; bound <= 50; bound++) {
            List<String> seen = new ArrayList<>();
            long offset = 0;
            while (log.read(offset, bound, 300, true) instanceof LogRead.Records(LogRegion region)) {
                for (Record record : records(region)) {
                    seen.add(value(record));
                    offset = record.offset() + 1;
                }
            }
            assertThat(seen).hasSize(bound);
        }
    }

    @Test
    void manySegmentsReadAsOneLog() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 200; i++) append(log, "value-" + i);

        assertThat(log.segmentCount()).isGreaterThan(20);
        for (int i = 0; i < 200; i++) assertThat(values(log, i)).first().isEqualTo("value-" + i);
        assertThat(environment.openSegments()).isLessThanOrEqualTo(16);
    }

    @Test
    void aSegmentRollsWhenItsTimestampsSpanSegmentMsLessTheJitter() throws IOException {
        PartitionLog log = open(LogConfig.DEFAULT.with(new Rolling(1 << 20, 1000, 0, 10 << 20, 4096)),
                Known.NOTHING);
        for (long timestampMs : new long[] {5000, 6000, 6001, 5500, 7001, 7002}) {
            log.append(Batches.of(timestampMs, bytes("x")), 0, AppendOrigin.CLIENT);
            log.write();
        }
        assertThat(log.segmentCount()).isEqualTo(3);
        assertThat(files(".log")).extracting(file -> file.getFileName().toString().substring(19))
                .containsExactly("0.log", "2.log", "5.log");

        log.reconfigure(LogConfig.DEFAULT.with(new Rolling(1 << 20, 1000, 900, 10 << 20, 4096)));
        int rolled = 0;
        for (long timestampMs = 20_000; timestampMs < 60_000; timestampMs += 101) {
            log.append(Batches.of(timestampMs, bytes("x")), 0, AppendOrigin.CLIENT);
            log.write();
            rolled = log.segmentCount() - 3;
        }
        assertThat(rolled).as("40 s of timestamps, segments of 0.1 to 1 s").isGreaterThan(45).isLessThan(400);
    }

    @Test
    void theBrokersTimeReplacesTheProducersWhereTheTopicSaysSo() throws IOException {
        PartitionLog log = open(LogConfig.DEFAULT.with(new Acceptance(1 << 20, true, 0, 0)), Known.NOTHING);
        assertThat(append(log, "a")).isEqualTo(new Appended(0, 0, nowMs));
        LogRegion region = ((LogRead.Records) log.read(0, 1, 1000, true)).region();
        assertThat(records(region)).allSatisfy(record -> assertThat(record.timestamp()).isEqualTo(nowMs));
        log.closeCleanly();
        assertThat(values(open(LogConfig.DEFAULT, new Known(0, 1, 1, true)), 0)).containsExactly("a");
    }

    // ---- opening again

    @Test
    void aCleanlyClosedLogOpensAsItWas() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 100; i++) appendIdempotent(log, 7, i, "v" + i);
        log.closeCleanly();

        PartitionLog again = open(SMALL_SEGMENTS, new Known(0, 100, 60, true));
        assertThat(again.logEndOffset()).isEqualTo(100);
        assertThat(again.highWatermark()).isEqualTo(60);
        assertThat(again.recoveryPoint()).isEqualTo(100);
        assertThat(again.state().producers.saysTheSameAs(log.state().producers)).isTrue();
        assertThat(again.state().epochs.saysTheSameAs(log.state().epochs)).isTrue();
        assertThat(appendIdempotent(again, 7, 96, "v96")).isEqualTo(new Duplicate(96, 96, 1));
        assertThat(appendIdempotent(again, 7, 100, "v100")).isEqualTo(new Appended(100, 100, -1));
        for (int i = 0; i < 101; i++) assertThat(values(again, i)).first().isEqualTo("v" + i);
    }

    @Test
    void aCrashedLogIsRecoveredToItsLastWholeBatch() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 100; i++) appendIdempotent(log, 7, i, "v" + i);
        log.retire();
        Path last = lastSegment();
        try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
            file.setLength(file.length() - 3);
        }

        PartitionLog again = open(SMALL_SEGMENTS, Known.NOTHING);
        assertThat(again.logEndOffset()).isEqualTo(99);
        assertThat(appendIdempotent(again, 7, 98, "v98")).isEqualTo(new Duplicate(98, 98, 1));
        assertThat(appendIdempotent(again, 7, 99, "v99")).isEqualTo(new Appended(99, 99, -1));
        for (int i = 0; i < 100; i++) assertThat(values(again, i)).first().isEqualTo("v" + i);
    }

    @Test
    void missingAndWrongIndexesAreMadeAnew() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 100; i++) append(log, "v" + i);
        log.closeCleanly();
        List<Path> indexes = files(".index");
        assertThat(indexes).hasSizeGreaterThan(4);
        Files.write(indexes.get(0), new byte[] {0, 0, 0, 3, 0, 0, 0, 50});
        Files.delete(indexes.get(1));
        Files.write(indexes.get(2), new byte[5]);
        Files.write(indexes.getLast(), new byte[] {0, 0, 0, 1, 0, 0, 9, 50});

        PartitionLog again = open(SMALL_SEGMENTS, new Known(0, 100, 100, true));
        for (int i = 0; i < 100; i++) assertThat(values(again, i)).first().isEqualTo("v" + i);
    }

    @Test
    void aWrongIndexEntryIsNotTakenForDamageInTheLog() throws IOException {
        LogConfig twoChunks = LogConfig.DEFAULT.with(new Rolling(3 << 20, Long.MAX_VALUE, 0, 10 << 20, 4096));
        for (byte wrong : new byte[] {1, (byte) 0x80}) {
            Path old = directory;
            directory = Files.createTempDirectory(old, "wrong-");
            PartitionLog log = open(twoChunks, Known.NOTHING);
            String value = "v".repeat(1000);
            while (log.segmentCount() == 1) append(log, value);
            long end = log.logEndOffset();
            log.closeCleanly();
            Path index = files(".index").getFirst();
            byte[] entries = Files.readAllBytes(index);
            int before = 0;
            while (ByteBuffer.wrap(entries).getInt(before + 12) <= SegmentVerification.CHUNK_BYTES)
                before += 8;
            entries[before + (wrong < 0 ? 4 : 7)] ^= wrong;
            Files.write(index, entries);

            PartitionLog again = open(twoChunks, new Known(0, end, end, true));
            for (long offset = 0; offset < end / 2; offset += 97) {
                LogRegion region = ((LogRead.Records) again.read(offset, end, 1 << 20, true)).region();
                assertThat(region.bytes()).as("at offset %d", offset).isEqualTo(1 << 20);
                region.release();
            }
            directory = old;
        }
    }

    // ---- damage

    @Test
    void aFlippedBitInAClosedSegmentIsNeverServedAndNothingElseIsLost() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 100; i++) append(log, "v" + i);
        log.closeCleanly();
        Path first = files(".log").getFirst();
        flip(first, 2 * batchBytes("v0") + 65);

        PartitionLog again = open(SMALL_SEGMENTS, new Known(0, 100, 100, true));
        assertThat(values(again, 0)).containsExactly("v0", "v1");
        assertThat(again.read(2, 100, 1000, true)).isInstanceOfSatisfying(LogRead.Damaged.class, damaged -> {
            assertThat(damaged.damage().file()).isEqualTo(first);
            assertThat(damaged.damage().offset()).isEqualTo(2);
            assertThat(damaged.damage().position()).isEqualTo(2 * batchBytes("v0"));
        });
        for (int i = 3; i < 100; i++) assertThat(values(again, i)).first().isEqualTo("v" + i);
        assertThat(again.logEndOffset()).isEqualTo(100);
    }

    @Test
    void rotAmongFlushedBytesIsLeftInPlaceByRecovery() throws IOException {
        for (int at : new int[] {3, 9, 20, 66}) {
            Path old = directory;
            directory = Files.createTempDirectory(old, "rot-");
            PartitionLog log = open(LogConfig.DEFAULT, Known.NOTHING);
            for (int i = 0; i < 100; i++) append(log, "v" + (10 + i % 90));
            log.closeCleanly();
            flip(lastSegment(), 50 * batchBytes("v10") + at);

            PartitionLog again = open(LogConfig.DEFAULT, new Known(0, 90, 90, false));
            assertThat(again.logEndOffset()).as("flipped at %d", at).isEqualTo(100);
            assertThat(values(again, 40)).contains("v59").doesNotContain("v60");
            assertThat(again.read(50, 100, 1000, true)).as("flipped at %d", at)
                    .isInstanceOf(LogRead.Damaged.class);
            assertThat(values(again, 95)).first().isEqualTo("v15");
            directory = old;
        }
    }

    // ---- truncating

    @Test
    void aTruncatedLogGoesOnFromItsNewEnd() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 100; i++) appendIdempotent(log, 7, i, "v" + i);
        for (long end : new long[] {99, 70, 33, 8, 1}) {
            log.truncateTo(end);
            assertThat(log.logEndOffset()).isEqualTo(end);
            assertThat(appendIdempotent(log, 7, (int) end, "w" + end)).isEqualTo(new Appended(end, end, -1));
            assertThat(values(log, end)).containsExactly("w" + end);
            assertThat(values(log, 0)).first().isEqualTo("v0");
        }
        log.retire();
        PartitionLog again = open(SMALL_SEGMENTS, Known.NOTHING);
        assertThat(values(again, 0)).containsExactly("v0", "w1");
        assertThat(again.state().producers.saysTheSameAs(log.state().producers)).isTrue();
    }

    @Test
    void aLogThatStartsAnewIsEmptyAtItsOffset() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 50; i++) append(log, "v" + i);
        log.truncateFullyAndStartAt(1000);

        assertThat(append(log, "x")).isEqualTo(new Appended(1000, 1000, -1));
        assertThat(log.logStartOffset()).isEqualTo(1000);
        log.closeCleanly();
        PartitionLog again = open(SMALL_SEGMENTS, new Known(1000, 1001, 0, true));
        assertThat(values(again, 1000)).containsExactly("x");
        assertThat(again.read(0, 2000, 100, true)).isEqualTo(new LogRead.OutOfRange(1000, 1001));
    }

    // ---- retention

    @Test
    void retentionTakesClosedSegmentsThatAreFlushedAndBelowTheHighWatermarkOnly() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS.with(new Retention(1000, -1)), Known.NOTHING);
        for (int i = 0; i < 50; i++) append(log, "v" + i);
        nowMs += 10_000;
        assertThat(log.applyRetention().isEmpty()).isTrue();

        log.advanceHighWatermark(20);
        assertThat(log.applyRetention().isEmpty()).isTrue();
        flush(log);
        SegmentDeletion deletion = log.applyRetention();
        deletion.mark();
        deletion.remove();
        assertThat(log.logStartOffset()).isGreaterThan(0).isLessThanOrEqualTo(20);
        assertThat(values(log, log.logStartOffset())).first().isEqualTo("v" + log.logStartOffset());

        log.advanceHighWatermark(50);
        log.applyRetention().mark();
        flush(log);
        log.applyRetention().mark();
        assertThat(log.logStartOffset()).isEqualTo(50);
        assertThat(log.segmentCount()).isEqualTo(1);
        assertThat(append(log, "next")).isEqualTo(new Appended(50, 50, -1));
    }

    @Test
    void aRottedTimeIndexDoesNotMakeRetentionDeleteWhatIsYoung() throws IOException {
        LogConfig config = SMALL_SEGMENTS.with(new Retention(5_000, -1));
        PartitionLog log = open(config, Known.NOTHING);
        for (int i = 0; i < 50; i++) {
            log.append(Batches.of(nowMs, bytes("v" + i)), 0, AppendOrigin.CLIENT);
            log.write();
        }
        log.closeCleanly();
        for (Path index : List.of(files(".timeindex").getFirst(), files(".timeindex").getLast())) {
            byte[] entries = Files.readAllBytes(index);
            for (int at = 0; at < entries.length; at += TimeIndex.ENTRY_BYTES) entries[at + 5] ^= 0x0f;
            Files.write(index, entries);
        }

        PartitionLog again = open(config, new Known(0, 50, 50, true));
        assertThat(again.applyRetention().isEmpty()).isTrue();
        assertThat(values(again, 0)).first().isEqualTo("v0");
        assertThat(again.offsetForTimestamp(nowMs)).isEqualTo(new TimestampedOffset(nowMs, 0, 0));
        assertThat(again.offsetOfMaxTimestamp()).isEqualTo(new TimestampedOffset(nowMs, 0, 0));
    }

    // ---- what is refused

    @Test
    void aBatchThatIsNotRightIsRefusedAndNothingChanges() throws IOException {
        PartitionLog log = open(LogConfig.DEFAULT.with(new Acceptance(200, false, 5000, 1000)),
                Known.NOTHING);
        assertThat(refusal(log, Batches.of(nowMs, new byte[300]))).isEqualTo(Errors.MESSAGE_TOO_LARGE);
        assertThat(refusal(log, Batches.of(nowMs + 2000, bytes("x")))).isEqualTo(Errors.INVALID_TIMESTAMP);
        assertThat(refusal(log, Batches.of(nowMs - 6000, bytes("x")))).isEqualTo(Errors.INVALID_TIMESTAMP);
        ByteBuffer flipped = Batches.of(nowMs, bytes("x"));
        flipped.put(63, (byte) (flipped.get(63) ^ 1));
        assertThat(refusal(log, flipped)).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(refusal(log, Batches.of(nowMs, bytes("x")).limit(40))).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(refusal(log, Batches.marker(1, (short) 0, nowMs, true))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(log.logEndOffset()).isZero();
    }

    @Test
    void aFollowerTakesWholeBatchesInOrderOnly() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        ByteBuffer two = ByteBuffer.allocateDirect(1000).put(Batches.placed(0, 3, 5, bytes("a"), bytes("b")))
                .put(Batches.placed(2, 4, 6, bytes("c"))).put(Batches.placed(3, 4, 6, bytes("d")).limit(50))
                .flip();
        assertThat(log.appendAsFollower(two)).isEqualTo(new Appended(0, 2, -1));
        log.write();
        assertThat(values(log, 0)).containsExactly("a", "b", "c");
        assertThat(log.endOffsetForEpoch(3)).isEqualTo(new EpochEndOffset(3, 2));
        assertThat(log.appendAsFollower(Batches.placed(1, 4, 6, bytes("x"))))
                .isInstanceOfSatisfying(Refused.class,
                        r -> assertThat(r.error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE));
        assertThat(log.appendAsFollower(Batches.placed(3, 2, 6, bytes("x"))))
                .isInstanceOfSatisfying(Refused.class,
                        r -> assertThat(r.error()).isEqualTo(Errors.FENCED_LEADER_EPOCH));
    }

    @Test
    void recordsAreFoundByTheirTimestamps() throws IOException {
        PartitionLog log = open(SMALL_SEGMENTS, Known.NOTHING);
        for (int i = 0; i < 60; i++) {
            log.append(Batches.of(100 + 10L * i, bytes("v" + i)), 2, AppendOrigin.CLIENT);
            log.write();
        }
        for (int i = 0; i < 60; i++) {
            assertThat(log.offsetForTimestamp(91 + 10L * i))
                    .isEqualTo(new TimestampedOffset(100 + 10L * i, i, 2));
        }
        assertThat(log.offsetForTimestamp(691)).isNull();
        assertThat(log.offsetOfMaxTimestamp()).isEqualTo(new TimestampedOffset(690, 59, 2));
    }

    // ---- by the way

    private PartitionLog open(LogConfig config, Known known) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, environment, (_, cause) -> {
            throw new AssertionError(cause);
        });
        return new LogRecovery(files, config, known).open();
    }

    private static AppendOutcome append(PartitionLog log, String... values) {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) bytes[i] = bytes(values[i]);
        AppendOutcome outcome = log.append(Batches.of(1, bytes), 0, AppendOrigin.CLIENT);
        log.write();
        return outcome;
    }

    private static AppendOutcome appendIdempotent(PartitionLog log, long producerId, int sequence,
            String value) {
        AppendOutcome outcome = log.append(
                Batches.idempotent(producerId, (short) 0, sequence, 1, bytes(value)), 0,
                AppendOrigin.CLIENT);
        log.write();
        return outcome;
    }

    private static void flush(PartitionLog log) throws IOException {
        LogFlush flush = log.prepareFlush();
        flush.run();
        log.flushed(flush);
    }

    private static Errors refusal(PartitionLog log, ByteBuffer batch) {
        return ((Refused) log.append(batch, 0, AppendOrigin.CLIENT)).error();
    }

    private static int batchBytes(String value) {
        return Batches.of(1, bytes(value)).remaining();
    }

    private static List<String> values(PartitionLog log, long offset) throws IOException {
        List<String> values = new ArrayList<>();
        if (log.read(offset, Long.MAX_VALUE, 1 << 20, true) instanceof LogRead.Records(LogRegion region)) {
            for (Record record : records(region)) if (record.offset() >= offset) values.add(value(record));
        }
        return values;
    }

    private static List<Record> records(LogRegion region) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
        region.read(bytes);
        region.release();
        List<Record> records = new ArrayList<>();
        MemoryRecords.readableRecords(bytes.flip()).records().forEach(records::add);
        return records;
    }

    private static String value(Record record) {
        return StandardCharsets.UTF_8.decode(record.value()).toString();
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> files(String suffix) throws IOException {
        try (var paths = Files.list(directory)) {
            return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private Path lastSegment() throws IOException {
        return files(".log").getLast();
    }

    private static void flip(Path file, int position) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(position);
            int old = open.read();
            open.seek(position);
            open.write(old ^ 4);
        }
    }
}
