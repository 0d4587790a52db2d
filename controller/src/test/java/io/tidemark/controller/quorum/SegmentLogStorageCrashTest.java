package io.tidemark.controller.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.LogEntry;
import io.tidemark.controller.quorum.RaftLogModel.Pending;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedCrash;
import io.tidemark.sim.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A raft log on a disk that crashes in any operation: what was appended is there, what was cut off stays away,
 * and there is never a hole.
 */
class SegmentLogStorageCrashTest {
    private static final int SEEDS = "raft-log".equals(System.getProperty("campaign")) ? 5000 : 150;
    private static final int CALLS = 60;
    private static final int CRASH_WITHIN_OPERATIONS = 60;

    @Test
    void noCrashLosesWhatWasConfirmedOrBringsBackWhatWasCutOff() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new World(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class World {
        private final SeededRandomness chance;
        private final SimulatedDisk disk;
        private final SimulatedClock clock = new SimulatedClock();
        private final RaftLogHarness harness;
        private final RaftLogModel model = new RaftLogModel();
        private @Nullable SegmentLogStorage storage;
        private long term = 1;
        private int written;

        World(long seed) {
            this.chance = new SeededRandomness(seed);
            this.disk = new SimulatedDisk(seed,
                    chance.oneIn(2) ? SimulatedDisk.PAGE_BYTES : SimulatedDisk.SECTOR_BYTES);
            this.harness = new RaftLogHarness(disk, clock, Path.of("/data"));
        }

        void run() {
            for (int call = 0; call < CALLS; call++) {
                if (chance.oneIn(4))
                    disk.faults().crashInNext(1 + chance.nextInt(CRASH_WITHIN_OPERATIONS), crashKind());
                try {
                    step();
                } catch (SimulatedCrash crash) {
                    restart();
                }
            }
            crashNow();
            restart();
            open();
        }

        private CrashKind crashKind() {
            return chance.oneIn(3) ? CrashKind.PROCESS : CrashKind.POWER;
        }

        private void restart() {
            storage = null;
            disk.restart();
        }

        private void crashNow() {
            if (chance.oneIn(2)) disk.processCrash();
            else disk.powerFailure(chance);
        }

        private SegmentLogStorage open() {
            SegmentLogStorage fresh = harness.open();
            model.check(fresh, harness);
            storage = fresh;
            return fresh;
        }

        private void step() {
            clock.advanceMs(chance.nextInt(40_000));
            SegmentLogStorage log = storage == null ? open() : storage;
            switch (chance.nextInt(20)) {
                case 0 -> {
                    log.shutdown();
                    storage = null;
                }
                case 1 -> {
                    crashNow();
                    restart();
                }
                case 2 -> cutPrefix(log);
                case 3, 4 -> cutSuffix(log);
                case 5 -> reset(log);
                default -> append(log);
            }
        }

        private void append(SegmentLogStorage log) {
            if (chance.oneIn(5)) term += 1 + chance.nextInt(3);
            List<LogEntry> entries = new ArrayList<>();
            int count = 1 + chance.nextInt(12);
            for (int i = 0; i < count; i++) entries.add(entry(model.lastIndex() + 1 + i));
            model.begin(new Pending.Append(entries.stream().map(RaftLogHarness::text).toList()));
            confirm(log.appendEntries(entries) == count);
        }

        private LogEntry entry(long index) {
            written++;
            return switch (chance.nextInt(8)) {
                case 0 -> RaftLogHarness.noOp(index, term);
                case 1 -> RaftLogHarness.configuration(index, term, "a:1", "b:" + written);
                default -> RaftLogHarness.data(index, term, "x".repeat(chance.nextInt(150)) + written);
            };
        }

        private void cutPrefix(SegmentLogStorage log) {
            long kept = model.firstIndex() + chance.nextLong(model.lastIndex() + 2 - model.firstIndex());
            model.begin(new Pending.Prefix(kept));
            confirm(log.truncatePrefix(kept));
        }

        private void cutSuffix(SegmentLogStorage log) {
            long kept = model.firstIndex() - 1 + chance.nextLong(model.lastIndex() + 2 - model.firstIndex());
            term++;
            model.begin(new Pending.Suffix(kept));
            confirm(log.truncateSuffix(kept));
        }

        /** As when a snapshot of another leader's history is installed, whose terms may be earlier. */
        private void reset(SegmentLogStorage log) {
            long next = Math.max(1, model.firstIndex() + chance.nextInt(100) - 10);
            model.begin(new Pending.Reset(next));
            boolean byPrefix = next > model.lastIndex() + 1 && chance.oneIn(2);
            confirm(byPrefix ? log.truncatePrefix(next) : log.reset(next));
            term = Math.max(1, term - chance.nextInt(3));
        }

        private void confirm(boolean done) {
            assertThat(done).as("a call on a disk that works").isTrue();
            model.returned();
        }
    }
}
