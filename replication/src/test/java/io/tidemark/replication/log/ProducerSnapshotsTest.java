package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.OsDisk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerSnapshotsTest {
    @TempDir
    private Path directory;

    private ProducerSnapshots snapshots = new ProducerSnapshots(OsDisk.INSTANCE, Path.of("unset"));

    @BeforeEach
    void openDirectory() {
        snapshots = new ProducerSnapshots(OsDisk.INSTANCE, directory);
    }

    @Test
    void aSnapshotAndTheBatchesAfterItSayWhatAReplayFromZeroSays() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            List<RecordBatch> log = ProducerHistories.random(new Random(seed), 60);
            ProducerStates fromZero = new ProducerStates();
            ByteBuffer snapshot = ByteBuffer.allocate(0);
            long snapshotOffset = log.get((int) (seed % log.size())).baseOffset();
            for (RecordBatch batch : log) {
                if (batch.baseOffset() == snapshotOffset)
                    snapshot = ProducerSnapshot.encode(fromZero);
                fromZero.append(batch);
            }
            ProducerStates recovered = new ProducerStates();
            ProducerSnapshot.decode(directory, snapshotOffset, snapshot, recovered);
            for (RecordBatch batch : log)
                if (batch.baseOffset() >= snapshotOffset)
                    recovered.append(batch);
            assertThat(recovered).as("seed %d", seed).hasToString(fromZero.toString());
            assertThat(recovered.saysTheSameAs(fromZero)).isTrue();
            recovered.onHighWatermark(Long.MAX_VALUE);
            fromZero.onHighWatermark(Long.MAX_VALUE);
            assertThat(recovered.firstUnstableOffset()).isEqualTo(fromZero.firstUnstableOffset());
        }
    }

    @Test
    void noProducersMakeASnapshotOfTenBytes() throws Exception {
        snapshots.write(42, ProducerSnapshot.encode(new ProducerStates()));

        assertThat(directory.resolve("00000000000000000042.snapshot")).hasSize(10);
        ProducerStates read = new ProducerStates();
        snapshots.read(42, read);
        assertThat(read.producerIdCount()).isZero();
    }

    @Test
    void anyDamageIsATypedErrorAndLeavesTheStatesEmpty() throws Exception {
        writeSample(10);
        Path file = directory.resolve("00000000000000000010.snapshot");
        byte[] good = Files.readAllBytes(file);
        ProducerStates into = new ProducerStates();
        for (int at = 0; at < good.length; at++) {
            byte[] damaged = good.clone();
            damaged[at] ^= 4;
            Files.write(file, damaged);
            assertThatThrownBy(() -> snapshots.read(10, into)).isInstanceOf(CorruptStateFile.class)
                    .hasMessageContaining("00000000000000000010.snapshot");
            Files.write(file, java.util.Arrays.copyOf(good, at));
            assertThatThrownBy(() -> snapshots.read(10, into)).isInstanceOf(CorruptStateFile.class);
            assertThat(into.producerIdCount()).isZero();
        }
        assertThatThrownBy(() -> snapshots.read(11, into)).hasMessageContaining("no such file");
    }

    @Test
    void aSnapshotThatSpeaksOfWhatComesAfterItIsDamaged() throws Exception {
        ProducerStates states = new ProducerStates();
        states.append(ProducerBatches.idempotent(20, 1, 0, 0, 1, 5));
        snapshots.write(20, ProducerSnapshot.encode(states));
        assertThatThrownBy(() -> snapshots.read(20, new ProducerStates()))
                .isInstanceOf(CorruptStateFile.class).hasMessageContaining("last offset 20");
    }

    @Test
    void theNewestGoodSnapshotIsLoadedAndADamagedOneIsDeleted() throws Exception {
        writeSample(10);
        writeSample(20);
        writeSample(30);
        Files.write(directory.resolve("00000000000000000020.snapshot"), new byte[30]);

        ProducerStates into = new ProducerStates();
        List<CorruptStateFile> damage = new ArrayList<>();
        assertThat(snapshots.loadLatest(29, into, damage::add)).isEqualTo(10);
        assertThat(into.producerIdCount()).isEqualTo(1);
        assertThat(damage).singleElement().asString().contains("00000000000000000020.snapshot");
        assertThat(snapshots.offsets()).containsExactly(10, 30);
        assertThat(snapshots.loadLatest(9, into, damage::add)).isEqualTo(ProducerSnapshots.NONE);
        assertThat(into.producerIdCount()).isZero();
    }

    @Test
    void obsoleteMeansNeitherASegmentsNorTheNewest() throws Exception {
        for (long offset : new long[] {10, 20, 30, 40})
            writeSample(offset);
        Files.writeString(directory.resolve("00000000000000000015.snapshot.tmp"), "left over");
        Files.writeString(directory.resolve("15.snapshot"), "no name of ours");

        snapshots.deleteObsolete(offset -> offset == 20);

        assertThat(snapshots.offsets()).containsExactly(20, 40);
        assertThat(snapshots.latestOffset()).isEqualTo(40);
    }

    @Test
    void truncatingTheLogDeletesTheSnapshotsAboveItsEnd() throws Exception {
        for (long offset : new long[] {10, 20, 30})
            writeSample(offset);
        snapshots.deleteAbove(20);
        assertThat(snapshots.offsets()).containsExactly(10, 20);
        snapshots.deleteAll();
        assertThat(snapshots.latestOffset()).isEqualTo(ProducerSnapshots.NONE);
    }

    @Test
    void fileNamesAreTwentyDigitsAndNothingElse() {
        assertThat(OffsetFileName.of(0, ".log")).isEqualTo("00000000000000000000.log");
        assertThat(OffsetFileName.offsetIn("09223372036854775807.log", ".log")).isEqualTo(Long.MAX_VALUE);
        for (String bad : List.of("09223372036854775808.log", "99999999999999999999.log",
                "0000000000000000001x.log", "0000000000000000001.log", "00000000000000000001.logs",
                "00000000000000000001.log.deleted", "-0000000000000000001.log", ""))
            assertThat(OffsetFileName.offsetIn(bad, ".log")).as(bad).isEqualTo(OffsetFileName.NONE);
    }

    private void writeSample(long offset) throws Exception {
        ProducerStates states = new ProducerStates();
        states.append(ProducerBatches.transactional(0, 1, 0, 0, 2, 5));
        states.append(ProducerBatches.marker(2, 1, 0, true, 4, 9));
        snapshots.write(offset, ProducerSnapshot.encode(states));
    }
}
