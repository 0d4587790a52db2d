package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.ModelLog.Batch;
import io.tidemark.sim.DiskOperation;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A disk that is full or broken takes its own logs offline and no others, and nothing half-written is readable. */
@ExtendWith(WarningsExpected.class)
class LogDiskFailureTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final TopicPartition ON_A = new TopicPartition("t", 0);
    private static final TopicPartition ON_B = new TopicPartition("t", 1);
    private static final TopicPartition ALSO_ON_A = new TopicPartition("t", 2);
    private static final LogConfig CONFIG = LogConfig.DEFAULT
            .with(new Rolling(2000, Long.MAX_VALUE, 0, 10 << 20, 200))
            .with(Flushing.ALWAYS);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final SeededRandomness random = new SeededRandomness(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    private final LogEnvironment environment = new LogEnvironment(disk, scheduler.clock(), random,
            (broken, cause) -> new IllegalStateException(broken, cause), 16);
    private final Map<TopicPartition, List<Batch>> given = new HashMap<>();
    private LogStore store = open();

    @Test
    void aFullDiskFailsTheAppendAndTakesItsDirectoryOfflineAlone() throws Exception {
        createAll();
        for (int free : new int[] {0, 1, 61, 150, 700, 1900, 2500}) {
            disk.faults().limitBytes(A, used(A) + free);
            assertThatThrownBy(() -> {
                for (int i = 0; i < 1000; i++) appendSome(log(ON_A), ON_A);
            }).isInstanceOfSatisfying(LogOfflineException.class,
                    e -> assertThat(e.error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR));
            onlyAIsOffline();

            long written = log(ON_A).logEndOffset();
            disk.faults().limitBytes(A, Long.MAX_VALUE);
            reopen();
            wholeBatchesOf(ON_A, written);
            wholeBatchesOf(ON_B, log(ON_B).logEndOffset());
            assertThat(append(log(ON_A), ON_A)).isInstanceOf(Appended.class);
        }
    }

    @Test
    void aFailedWriteOfSeveralBatchesLeavesNoneOfThemReadable() throws Exception {
        createAll();
        for (int round = 0; round < 20; round++) {
            PartitionLog log = log(ON_A);
            appendSome(log, ON_A);
            for (int i = 0; i < 3; i++) append(log, ON_A);
            long written = log.logEndOffset();
            disk.faults().failNext(DiskOperation.WRITE, A);
            assertThatThrownBy(log::write).isInstanceOf(LogOfflineException.class);
            assertThat(log.logEndOffset()).isEqualTo(written);
            assertThatThrownBy(() -> log.read(0, Long.MAX_VALUE, 1000, true))
                    .isInstanceOf(LogOfflineException.class);
            onlyAIsOffline();
            reopen();
            wholeBatchesOf(ON_A, written);
        }
    }

    @Test
    void aFailedForceAcknowledgesNothingAndTakesTheDirectoryOffline() {
        createAll();
        SimulatedProcess process = scheduler.process("node");
        SimulatedShard shard = process.shard("shard-0");
        Executor pool = process.pool("io", 1, 1, 10);
        List<Long> flushed = new ArrayList<>();
        PartitionLog log = log(ON_A);
        GroupCommit groupCommit = new GroupCommit(log, shard, pool, flushed::add);
        shard.run(() -> appendSome(log, ON_A));
        shard.run(groupCommit::flushIfWanted);
        scheduler.runUntilIdle(1000);
        assertThat(flushed).containsExactly(log.logEndOffset());

        disk.faults().failNext(DiskOperation.FORCE, A);
        shard.run(() -> appendSome(log, ON_A));
        shard.run(groupCommit::flushIfWanted);
        scheduler.runUntilIdle(1000);
        assertThat(flushed).hasSize(1);
        assertThat(log.recoveryPoint()).isEqualTo(flushed.getFirst());
        onlyAIsOffline();
    }

    @Test
    void aFlushThatOutlivesItsLogTakesNothingOffline() throws Exception {
        createAll();
        SimulatedProcess process = scheduler.process("node");
        SimulatedShard shard = process.shard("shard-0");
        PartitionLog log = log(ON_A);
        GroupCommit groupCommit = new GroupCommit(log, shard, process.pool("io", 1, 1, 10), _ -> {});
        shard.run(() -> appendSome(log, ON_A));
        shard.run(groupCommit::flushIfWanted);
        shard.run(log::retire);
        LogRemoval removal = store.delete(ON_A);
        if (removal != null) removal.remove();
        scheduler.runUntilIdle(1000);
        assertThat(store.directories().getFirst().failure()).isNull();
        appendSome(log(ALSO_ON_A), ALSO_ON_A);
        assertThat(log(ALSO_ON_A).logEndOffset()).isEqualTo(5);
    }

    @Test
    void aLogThatIsMadeAgainBeginsAtZero() throws Exception {
        createAll();
        appendSome(log(ON_A), ON_A);
        log(ON_A).advanceHighWatermark(5);
        assertThat(log(ON_A).advanceLogStartOffset(4).isEmpty()).isTrue();
        store.closeCleanly(1);
        store = open();
        assertThat(log(ON_A).logStartOffset()).isEqualTo(4);
        log(ON_A).retire();
        LogRemoval removal = store.delete(ON_A);
        if (removal != null) removal.remove();
        PartitionLog again = store.create(ON_A, Uuid.METADATA_TOPIC_ID);
        assertThat(again.logEndOffset()).isZero();
    }

    @Test
    void anEmptiedLogTakesBatchesOfAnEarlierEpoch() throws Exception {
        createAll();
        log(ON_A).append(Batches.ofSize(1, 1), 7, AppendOrigin.CLIENT);
        log(ON_A).write();
        store.directories().getFirst().truncateFullyAndStartAt(log(ON_A), 100);
        assertThat(log(ON_A).highWatermark()).isEqualTo(100);
        assertThat(log(ON_A).appendAsFollower(Batches.placed(100, 3, 1, new byte[1])))
                .isInstanceOf(Appended.class);
    }

    @Test
    void aFailedReadIsAnOfflineLogAndNoDamage() {
        createAll();
        // Where the last batches are is known without a read.
        for (int i = 0; i < RecentBatches.BATCHES; i++) appendSome(log(ON_A), ON_A);
        appendSome(log(ON_A), ON_A);
        disk.faults().failNext(DiskOperation.READ, A);
        assertThatThrownBy(() -> log(ON_A).read(0, Long.MAX_VALUE, 1000, true))
                .isInstanceOf(LogOfflineException.class);
        onlyAIsOffline();
    }

    @Test
    void aDeadDirectoryIsLeftOutAndTheOthersOpen() throws Exception {
        createAll();
        appendSome(log(ON_B), ON_B);
        store.close();
        disk.faults().failUnder(A);
        store = open();
        assertThat(store.directories()).hasSize(1);
        assertThat(store.partitions()).containsExactly(ON_B);
        wholeBatchesOf(ON_B, log(ON_B).logEndOffset());
    }

    // ---- by the way

    private LogStore open() {
        try {
            return LogStore
                    .open(new LogStore.Setup(disk, scheduler.clock(), random, environment.faultHandler(),
                            _ -> environment, _ -> CONFIG, 1), List.of(A, B), 1, "c");
        } catch (LogDirectoryRefused e) {
            throw new AssertionError(e);
        }
    }

    private void reopen() {
        store.close();
        store = open();
    }

    private void createAll() {
        for (TopicPartition partition : List.of(ON_A, ON_B, ALSO_ON_A)) {
            PartitionLog log = store.create(partition, Uuid.METADATA_TOPIC_ID);
            assertThat(log.directory().startsWith(partition.equals(ON_B) ? B : A)).isTrue();
        }
    }

    private PartitionLog log(TopicPartition partition) {
        PartitionLog log = store.log(partition);
        if (log == null) throw new AssertionError(partition + " has no log");
        return log;
    }

    private AppendOutcome append(PartitionLog log, TopicPartition partition) {
        byte[] value = new byte[30 + random.nextInt(100)];
        random.nextBytes(value);
        ByteBuffer bytes = Batches.of(scheduler.clock().wallMs(), value);
        List<Batch> batches = given.computeIfAbsent(partition, _ -> new ArrayList<>());
        AppendOutcome outcome = log.append(bytes, 0, AppendOrigin.CLIENT);
        batches.removeIf(batch -> outcome instanceof Appended appended
                && batch.baseOffset() >= appended.firstOffset());
        batches.add(Batch.of(bytes.duplicate().position(0)));
        return outcome;
    }

    private void appendSome(PartitionLog log, TopicPartition partition) {
        for (int i = 0; i < 5; i++) append(log, partition);
        log.write();
    }

    private void onlyAIsOffline() {
        assertThat(log(ON_A).isOffline()).isTrue();
        assertThat(log(ALSO_ON_A).isOffline()).isTrue();
        assertThatThrownBy(() -> append(log(ALSO_ON_A), ALSO_ON_A)).isInstanceOf(LogOfflineException.class);
        assertThatThrownBy(() -> append(log(ON_A), ON_A)).isInstanceOf(LogOfflineException.class);
        assertThat(store.directories().get(0).failure()).isNotNull();
        assertThat(store.directories().get(1).failure()).isNull();
        long end = log(ON_B).logEndOffset();
        appendSome(log(ON_B), ON_B);
        assertThat(log(ON_B).logEndOffset()).isEqualTo(end + 5);
        store.checkpoint();
    }

    /** What is there is what was given, in whole batches, and no less than had been written. */
    private void wholeBatchesOf(TopicPartition partition, long written) throws IOException {
        PartitionLog log = log(partition);
        assertThat(log.logEndOffset()).isGreaterThanOrEqualTo(written);
        List<Batch> batches = given.getOrDefault(partition, List.of());
        for (long offset = 0; offset < log.logEndOffset(); offset++) {
            assertThat(log.read(offset, Long.MAX_VALUE, 1, true)).isInstanceOf(LogRead.Records.class);
            Batch read = LogInvariants.read(log, offset, 1).getFirst();
            assertThat(read.bytes()).isEqualTo(batches.get((int) offset).bytes());
        }
    }

    private long used(Path directory) throws IOException {
        long bytes = 0;
        for (Disk.Entry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            bytes += entry.isDirectory() ? used(path) : disk.size(path);
        }
        return bytes;
    }
}
