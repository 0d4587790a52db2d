package io.tidemark.replication.log;

import io.tidemark.common.port.FaultHandler;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Retention;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.LogInvariants.Reopened;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedCrash;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A node's logs on a simulated disk that crashes again and again, all from one seed. */
final class LogCrashWorld {
    private static final FaultHandler FAULTS = (broken, cause) -> new IllegalStateException(broken, cause);

    /** The log of a partition that lives, died, or is being deleted, by what the model knows. */
    private final Map<TopicPartition, ModelLog> models = new TreeMap<>(
            (a, b) -> Integer.compare(a.partition(), b.partition()));
    private final List<LogUnderLoad> logs = new ArrayList<>();
    private final SeededRandomness random;
    private final SimulatedDisk disk;
    private final SimulatedClock clock = new SimulatedClock();
    private final List<Path> paths = new ArrayList<>();
    private final LogConfig config;
    private final int maxOpenSegments;
    private @Nullable LogStore store;
    private @Nullable TopicPartition deleting;
    private @Nullable TopicPartition creating;
    private boolean closing;
    private long recovered;
    private long crashes;
    private long operationsOfFirstLife;

    LogCrashWorld(long seed) {
        this.random = new SeededRandomness(seed).fork("log-crash");
        int[] pages = {64, 512, 4096};
        this.disk = new SimulatedDisk(seed, pages[random.nextInt(pages.length)]);
        for (int i = 0; i <= random.nextInt(2); i++) paths.add(Path.of("/data" + i));
        int segmentBytes = 500 + random.nextInt(3000);
        this.config = LogConfig.DEFAULT
                .with(new Rolling(segmentBytes, 60_000, random.nextInt(2) * 1000L, 10 << 20,
                        random.nextInt(300)))
                .with(new Retention(random.oneIn(2) ? 120_000 : -1, random.oneIn(2) ? 4L * segmentBytes : -1))
                .with(new Flushing(1, Long.MAX_VALUE));
        this.maxOpenSegments = 2 + random.nextInt(10);
    }

    SimulatedDisk disk() {
        return disk;
    }

    /** Records that were there after the crashes so far. */
    long recovered() {
        return recovered;
    }

    long crashes() {
        return crashes;
    }

    /** A few lives, each ended by a crash and followed by a check. */
    void run(int lives, int steps) throws Exception {
        for (int life = 0; life < lives; life++) {
            CrashKind kind = random.oneIn(2) ? CrashKind.POWER : CrashKind.PROCESS;
            disk.faults().crashInNext(1 + random.nextLong(random.oneIn(4) ? 40 : 600), kind);
            runUntilCrash(kind, steps);
        }
    }

    /**
     * One life that ends in the disk's operation of a number.
     *
     * @return false where there were fewer operations
     */
    boolean crashIn(long operation, CrashKind kind, int steps) throws Exception {
        disk.faults().crashAt(operation, kind);
        runUntilCrash(kind, steps);
        return operationsOfFirstLife >= operation;
    }

    /** Runs until the armed crash comes, or for some steps and then a crash; opens again, and checks. */
    void runUntilCrash(CrashKind kind, int steps) throws Exception {
        try {
            if (store == null) open();
            for (int i = 0; i < steps; i++) step();
            if (crashes == 0) operationsOfFirstLife = disk.opsCount();
            disk.faults().heal();
            if (kind == CrashKind.POWER) disk.powerFailure(random);
            else disk.processCrash();
        } catch (SimulatedCrash expected) {
            if (crashes == 0) operationsOfFirstLife = disk.opsCount();
            disk.faults().heal();
        }
        recover(kind);
    }

    // ---- living

    private void open() throws Exception {
        LogEnvironment owner = new LogEnvironment(disk, clock, random, FAULTS, maxOpenSegments);
        LogStore opened = LogStore.open(
                new LogStore.Setup(disk, clock, random, FAULTS, _ -> owner, _ -> config, 1),
                paths, 1, "cluster");
        for (LogDirectory directory : opened.directories())
            require(directory.failure() == null, "offline: " + directory.failure());
        store = opened;
        logs.clear();
        for (TopicPartition partition : models.keySet()) {
            PartitionLog log = opened.log(partition);
            if (log != null) load(partition, log);
        }
        for (TopicPartition partition : opened.partitions())
            require(models.containsKey(partition), partition + " is invented");
    }

    private void load(TopicPartition partition, PartitionLog log) {
        LogDirectory directory = store().directoryOf(partition);
        ModelLog model = models.get(partition);
        if (directory == null || model == null) throw new AssertionError(partition + " is nowhere");
        logs.add(new LogUnderLoad(partition, model, log, directory, random, clock));
    }

    private void step() throws Exception {
        int dice = random.nextInt(300);
        if (logs.isEmpty() || (dice == 0 && logs.size() < 4)) create();
        else if (dice == 1 && random.oneIn(3)) delete(logs.get(random.nextInt(logs.size())));
        else if (dice == 2 && random.oneIn(2)) reopenCleanly();
        else if (dice < 10) checkpoint();
        else logs.get(random.nextInt(logs.size())).step();
    }

    private void create() {
        int number = random.nextInt(4);
        TopicPartition partition = new TopicPartition("t", number);
        if (store().log(partition) != null) return;
        models.put(partition, new ModelLog());
        creating = partition;
        PartitionLog log = store().create(partition, Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ"));
        creating = null;
        require(log.logEndOffset() == 0 && log.logStartOffset() == 0,
                "a new log begins at " + log.logEndOffset());
        load(partition, log);
    }

    private void delete(LogUnderLoad victim) throws IOException {
        victim.quiesce();
        deleting = victim.partition;
        victim.model.beginDeletion();
        victim.log.retire();
        LogRemoval removal = store().delete(victim.partition);
        deleting = null;
        logs.remove(victim);
        models.remove(victim.partition);
        if (removal != null && random.oneIn(2)) removal.remove();
    }

    private void checkpoint() {
        store().checkpoint();
        for (LogUnderLoad log : logs) log.model.startIsDurable(log.log.logStartOffset());
    }

    private void reopenCleanly() throws Exception {
        for (LogUnderLoad log : logs) log.quiesce();
        closing = true;
        store().closeCleanly(7);
        closing = false;
        if (disk.isCrashed()) throw new AssertionError("a crash was swallowed");
        for (LogUnderLoad log : logs) {
            log.model.flushedTo(log.model.nextOffset());
            log.model.startIsDurable(log.log.logStartOffset());
        }
        List<LogUnderLoad> before = List.copyOf(logs);
        store = null;
        if (random.oneIn(3)) {
            disk.powerFailure(random);
            disk.restart();
        }
        open();
        for (LogUnderLoad log : before) check(log, CrashKind.PROCESS);
    }

    // ---- dying

    private void recover(CrashKind kind) throws Exception {
        crashes++;
        List<LogUnderLoad> before = List.copyOf(logs);
        for (LogUnderLoad log : before)
            log.model.flushedTo(closing && log.model.isTruncating() ? 0 : flushed(log));
        boolean stopped = false;
        CrashKind worst = kind;
        while (!stopped) {
            disk.restart();
            CrashKind next = random.oneIn(2) ? CrashKind.POWER : CrashKind.PROCESS;
            if (random.oneIn(2)) disk.faults().crashInNext(1 + random.nextLong(60), next);
            try {
                forgetWhatMayBeGone();
                open();
                stopped = true;
            } catch (SimulatedCrash again) {
                crashes++;
                if (next == CrashKind.POWER) worst = CrashKind.POWER;
            }
            disk.faults().heal();
        }
        for (LogUnderLoad log : before) checkAfterCrash(log, worst);
        deleting = null;
        creating = null;
        closing = false;
    }

    private static long flushed(LogUnderLoad log) {
        return log.model.isTruncating() ? 0 : Math.min(log.log.recoveryPoint(), log.model.nextOffset());
    }

    private void forgetWhatMayBeGone() {
        TopicPartition created = creating;
        if (created != null) models.put(created, new ModelLog());
    }

    private void checkAfterCrash(LogUnderLoad log, CrashKind kind) throws IOException {
        if (store().log(log.partition) == null) {
            require(log.partition.equals(deleting), log.partition + " is gone");
            models.remove(log.partition);
        } else {
            check(log, kind);
        }
    }

    private void check(LogUnderLoad before, CrashKind kind) throws IOException {
        PartitionLog log = store().log(before.partition);
        if (log == null) throw new AssertionError(before.partition + " is gone");
        Reopened it = new Reopened(before.partition, kind, before.model, before.log.logEndOffset(),
                Math.max(before.log.logStartOffset(), before.model.startBefore()),
                Math.max(before.log.highWatermark(), before.model.highWatermarkBefore()), log);
        LogInvariants.check(it);
        recovered += log.logEndOffset() - log.logStartOffset();
        boolean isAnew = it.isEmpty() && log.state().producers.producerIdCount() == 0;
        if (isAnew) before.model.restartAt(log.logEndOffset());
        else before.model.cutTo(log.logEndOffset());
    }

    private LogStore store() {
        LogStore open = store;
        if (open == null) throw new AssertionError("closed");
        return open;
    }

    private static void require(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }
}
