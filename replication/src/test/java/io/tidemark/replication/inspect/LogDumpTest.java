package io.tidemark.replication.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.log.RecordBatch;
import io.tidemark.replication.log.WrittenDirectory;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogDumpTest {
    private static final LogConfig SMALL = LogConfig.DEFAULT
            .with(new Rolling(1500, Long.MAX_VALUE, 0, 10 << 20, 150));
    private static final long NOW_MS = WrittenDirectory.NOW_MS;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void recordsAreShownWhateverTheirCodec(CompressionType type) throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 40; i++) {
                written.append(
                        Batches.of(Compression.of(type).build(), NOW_MS + i, bytes("a" + i), bytes("b" + i)));
            }
        }
        Shown shown = dump(0, true, Long.MAX_VALUE);
        assertThat(shown.values).hasSize(80).startsWith("0=a0", "1=b0", "2=a1").endsWith("79=b39");
        assertThat(dump(31, true, 3).values).containsExactly("31=b15", "32=a16", "33=b16");
        assertThat(dump(31, false, 2).batches).containsExactly("30..31", "32..33");
        assertThat(shown.damage).isEmpty();
    }

    @Test
    void whatLiesBesideTheBatchesIsShown() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 40; i++) {
                written.append(Batches.transactional(7, (short) 0, i, NOW_MS + i, bytes("tx " + i)));
                written.append(Batches.marker(7, (short) 0, NOW_MS + i, false), AppendOrigin.COORDINATOR);
            }
            written.stopCleanly();
        }
        Shown shown = dump(0, false, Long.MAX_VALUE);
        assertThat(shown.beside).contains("epoch 0@0", "producer 7 to 39");
        for (String suffix : List.of(".index", ".timeindex", ".txnindex")) {
            Shown file = new Shown(1);
            new LogDump(OsDisk.INSTANCE, 0, false, file).file(
                    directory.resolve("t-0").resolve("00000000000000000000" + suffix));
            assertThat(file.beside).as(suffix).isNotEmpty();
        }
    }

    @Test
    void aDamagedBatchIsShownAsSuchAndPassedOver() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, LogConfig.DEFAULT)) {
            for (int i = 0; i < 10; i++) written.append(Batches.of(NOW_MS, bytes("v" + i)));
        }
        int size = Batches.of(NOW_MS, bytes("v0")).remaining();
        set(3 * size + 65, (byte) 77);
        set(6 * size + 8, (byte) 77);
        Shown shown = dump(0, true, Long.MAX_VALUE);
        assertThat(shown.values).containsExactly("0=v0", "1=v1", "2=v2", "4=v4", "5=v5", "7=v7", "8=v8",
                "9=v9");
        assertThat(shown.damage).hasSize(2);
    }

    @Test
    void recordsThatAreNotWhatTheirHeaderSaysAreToldOf() throws Exception {
        for (int codec = 0; codec < 8; codec++) {
            ByteBuffer batch = Batches.of(NOW_MS, new byte[100]);
            batch.putShort(21, (short) codec);
            for (int i = 61; i < batch.limit(); i++) batch.put(i, (byte) 0xfe);
            CRC32C crc = new CRC32C();
            crc.update(batch.duplicate().position(21));
            batch.putInt(17, (int) crc.getValue());
            byte[] bytes = new byte[batch.remaining()];
            batch.get(bytes);
            Path partition = Files.createDirectories(directory.resolve("t-0"));
            Files.write(partition.resolve("00000000000000000000.log"), bytes);
            Shown shown = dump(0, true, Long.MAX_VALUE);
            assertThat(shown.values).isEmpty();
            assertThat(shown.damage).as("codec %d", codec).singleElement().asString()
                    .contains("although its checksum is right");
        }
    }

    @Test
    void aSummarySaysWhereALogBeginsAndEnds() throws Exception {
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 60; i++) written.append(Batches.of(NOW_MS + i, bytes("v" + i)));
            written.flush();
            written.log().beginEpoch(3);
            written.append(Batches.of(NOW_MS + 60, bytes("v60")));
            PartitionSummary running = summary();
            assertThat(running.logEndOffset()).isEqualTo(61);
            assertThat(running.recoveryPoint()).isEqualTo(60);
            assertThat(running.stoppedCleanly()).isFalse();
            written.stopCleanly();
        }
        PartitionSummary stopped = summary();
        assertThat(stopped.stoppedCleanly()).isTrue();
        assertThat(stopped.logStartOffset()).isZero();
        assertThat(stopped.recoveryPoint()).isEqualTo(61);
        assertThat(stopped.earliestTimestampMs()).isEqualTo(NOW_MS);
        assertThat(stopped.latestTimestampMs()).isEqualTo(NOW_MS + 60);
        assertThat(stopped.epochs()).extracting(Object::toString).last().asString().contains("60")
                .contains("3");
        assertThat(stopped.segments()).isGreaterThan(2);
        assertThat(stopped.damage()).isEmpty();
    }

    // ---- by the way

    private PartitionSummary summary() throws Exception {
        return PartitionSummary.of(LogTree.of(OsDisk.INSTANCE, directory).partitions().getFirst());
    }

    private Shown dump(long from, boolean records, long count) throws Exception {
        Shown shown = new Shown(count);
        LogTree tree = LogTree.of(OsDisk.INSTANCE, directory);
        new LogDump(OsDisk.INSTANCE, from, records, shown).partition(tree.partitions().getFirst());
        return shown;
    }

    private void set(int position, byte value) throws Exception {
        Path log = directory.resolve("t-0").resolve("00000000000000000000.log");
        try (RandomAccessFile open = new RandomAccessFile(log.toFile(), "rw")) {
            open.seek(position);
            open.write(value);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps what it is shown, up to a number of batches that have records shown, or of records. */
    private static final class Shown implements DumpSink {
        final List<String> batches = new ArrayList<>();
        final List<String> values = new ArrayList<>();
        final List<String> beside = new ArrayList<>();
        final List<Finding> damage = new ArrayList<>();
        private final long most;

        Shown(long most) {
            this.most = most;
        }

        @Override
        public void batch(Path file, int position, RecordBatch batch, boolean isIntact) {
            batches.add(batch.baseOffset() + ".." + batch.lastOffset());
        }

        @Override
        public void record(RecordBatch batch, LogRecord record) {
            values.add(record.offset() + "="
                    + StandardCharsets.UTF_8.decode(Objects.requireNonNull(record.value())));
        }

        @Override
        public void offsetEntry(Path file, long offset, int position) {
            beside.add(offset + " at " + position);
        }

        @Override
        public void timeEntry(Path file, long timestampMs, long offset) {
            beside.add(timestampMs + " up to " + offset);
        }

        @Override
        public void aborted(Path file, AbortedTransaction aborted) {
            beside.add(aborted.toString());
        }

        @Override
        public void producer(Path file, ProducerState producer) {
            beside.add("producer " + producer.producerId() + " to " + producer.lastSequence());
        }

        @Override
        public void epoch(Path file, int leaderEpoch, long startOffset) {
            beside.add("epoch " + leaderEpoch + "@" + startOffset);
        }

        @Override
        public void damage(Finding finding) {
            damage.add(finding);
        }

        @Override
        public void note(Finding finding) {}

        @Override
        public boolean wantsMore() {
            return (values.isEmpty() ? batches.size() : values.size()) < most;
        }
    }
}
