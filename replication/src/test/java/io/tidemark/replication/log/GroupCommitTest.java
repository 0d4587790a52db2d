package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Shard;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogRecovery.Known;
import io.tidemark.sim.DiskOperation;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final Path DIRECTORY = Path.of("/logs/t-0");

    private final SimulatedClock clock = new SimulatedClock();
    private final Queue<Runnable> io = new ArrayDeque<>();
    private final List<Long> flushed = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private boolean poolIsFull;
    private int failures;

    @Test
    void oneFlushServesAllThatWasAppendedWhileTheLastOneRan() throws IOException {
        PartitionLog log = open(Flushing.ALWAYS);
        GroupCommit commits = commits(log);
        append(log, commits);
        append(log, commits);
        append(log, commits);
        assertThat(io).hasSize(1);

        run();
        assertThat(flushed).containsExactly(1L);
        assertThat(io).hasSize(1);
        run();
        assertThat(flushed).containsExactly(1L, 3L);
        assertThat(io).isEmpty();
    }

    @Test
    void aPoolThatIsFullIsAskedAgainAfterTheNextAppend() throws IOException {
        PartitionLog log = open(Flushing.ALWAYS);
        GroupCommit commits = commits(log);
        poolIsFull = true;
        append(log, commits);
        assertThat(io).isEmpty();

        poolIsFull = false;
        append(log, commits);
        run();
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void aPoolThatIsFullIsAskedAgainALittleLaterThoughNothingIsAppended() throws IOException {
        PartitionLog log = open(Flushing.ALWAYS);
        GroupCommit commits = commits(log);
        poolIsFull = true;
        append(log, commits);
        append(log, commits);
        assertThat(later).hasSize(1);

        poolIsFull = false;
        later.remove().run();
        run();
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void aFlushThatFailsIsHeardOfAndAcknowledgesNothing() throws IOException {
        PartitionLog log = open(Flushing.ALWAYS);
        GroupCommit commits = commits(log);
        disk.faults().failNext(DiskOperation.FORCE, DIRECTORY);
        append(log, commits);
        run();
        assertThat(flushed).isEmpty();
        assertThat(failures).isEqualTo(1);
        assertThat(log.isOffline()).isTrue();
    }

    @Test
    void withoutATopicsWishOnlyRolledSegmentsAreFlushed() throws IOException {
        PartitionLog log = open(Flushing.NEVER);
        GroupCommit commits = commits(log);
        append(log, commits);
        append(log, commits);
        assertThat(io).isEmpty();

        while (log.segmentCount() == 1) append(log, commits);
        run();
        assertThat(log.recoveryPoint()).isEqualTo(log.logEndOffset());
    }

    @Test
    void flushMsLetsNoRecordWaitLonger() throws IOException {
        PartitionLog log = open(new Flushing(Long.MAX_VALUE, 500));
        GroupCommit commits = commits(log);
        append(log, commits);
        clock.advanceMs(499);
        commits.flushIfWanted();
        assertThat(io).isEmpty();

        clock.advanceMs(1);
        commits.flushIfWanted();
        run();
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void whoeverStopsItHearsWhenNoFlushRunsAndNoneBeginsUntilItResumes() throws IOException {
        PartitionLog log = open(Flushing.ALWAYS);
        GroupCommit commits = commits(log);
        List<String> heard = new ArrayList<>();
        append(log, commits);
        commits.stop(() -> heard.add("stopped"));
        append(log, commits);
        assertThat(heard).isEmpty();

        run();
        assertThat(heard).containsExactly("stopped");
        commits.flushIfWanted();
        commits.flush();
        assertThat(io).isEmpty();

        commits.resume();
        run();
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    // ---- by the way

    private final SimulatedDisk disk = new SimulatedDisk(1);

    private PartitionLog open(Flushing flushing) throws IOException {
        disk.createDirectories(DIRECTORY);
        LogEnvironment environment = new LogEnvironment(disk, clock, new SeededRandomness(1),
                new FailingFaultHandler(), 10);
        SegmentFiles files = new SegmentFiles(DIRECTORY, environment, (_, _) -> {});
        LogConfig config = LogConfig.DEFAULT.with(new LogConfig.Rolling(500, Long.MAX_VALUE, 0, 1 << 20, 100))
                .with(flushing);
        return new LogRecovery(files, config, Known.NOTHING).open();
    }

    private GroupCommit commits(PartitionLog log) {
        Shard shard = new Shard() {
            @Override
            public void execute(Runnable task) {
                task.run();
            }

            @Override
            public Timer schedule(long delayMs, Runnable task) {
                later.add(task);
                return () -> {};
            }

            @Override
            public boolean inShard() {
                return true;
            }
        };
        return new GroupCommit(log, shard, task -> {
            if (poolIsFull) throw new RejectedExecutionException();
            io.add(task);
        }, flushed::add, () -> failures++);
    }

    private static void append(PartitionLog log, GroupCommit commits) {
        log.append(Batches.of(1, new byte[10]), 0, AppendOrigin.CLIENT);
        log.write();
        commits.flushIfWanted();
    }

    private void run() {
        Runnable task = io.poll();
        if (task != null) task.run();
    }
}
