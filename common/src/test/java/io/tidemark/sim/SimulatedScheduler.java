package io.tidemark.sim;

import io.tidemark.common.port.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps all shards of all simulated processes on one thread. The tasks of one shard run in the order in
 * which they were given; which shard comes next is drawn from the seed. While a task can run no time passes;
 * when none can, the clock jumps to the next timer. The same seed and the same program give the same run,
 * which {@link #fingerprint} tells. Owned by the thread that made it.
 */
public final class SimulatedScheduler {
    /** A timer that is set. Those that are due at the same moment begin in the order in which they were set. */
    private static final class Alarm implements Shard.Timer, Comparable<Alarm> {
        private final SimulatedShard shard;
        private final long dueNanos;
        private final long number;
        private @Nullable Runnable task;

        Alarm(SimulatedShard shard, long dueNanos, long number, Runnable task) {
            this.shard = shard;
            this.dueNanos = dueNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            task = null;
        }

        boolean isOff() {
            return task == null || shard.isDead();
        }

        void ring() {
            Runnable toRun = task;
            if (toRun != null)
                toRun.run();
        }

        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final Thread owner = Thread.currentThread();
    private final long seed;
    private final SimulatedClock clock;
    private final SeededRandomness randomness;
    private final List<SimulatedShard> runnable = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private @Nullable SimulatedShard running;
    private long alarmsSet;
    private long steps;
    private long fingerprint;

    public SimulatedScheduler(long seed) {
        this(seed, new SimulatedClock());
    }

    public SimulatedScheduler(long seed, SimulatedClock clock) {
        this.seed = seed;
        this.clock = clock;
        this.randomness = new SeededRandomness(seed).fork("scheduler");
    }

    public SimulatedClock clock() {
        return clock;
    }

    /** A process of its own: shards and pools that hang and die together. */
    public SimulatedProcess process(String name) {
        return new SimulatedProcess(this, name);
    }

    /** A shard that belongs to no process: a {@link SimulatedCrash} in one of its tasks kills it alone. */
    public SimulatedShard shard(String name) {
        return process(name).shard(name);
    }

    /** Tasks run so far. */
    public long steps() {
        return steps;
    }

    /** A number that depends on which shard ran when in every step so far. */
    public long fingerprint() {
        return fingerprint;
    }

    /**
     * Runs until no task can run and no timer is set. A shard that sets its timer anew for ever never gets
     * there.
     *
     * @throws SimulationFailed when a task throws, or after {@code maxSteps} tasks
     */
    public void runUntilIdle(long maxSteps) {
        run(() -> false, Long.MAX_VALUE, maxSteps);
    }

    /** Runs what there is to do in the next {@code ms} milliseconds, and lets them pass. */
    public void runForMs(long ms, long maxSteps) {
        long until = clock.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(ms);
        run(() -> false, until, maxSteps);
        clock.advanceNanos(until - clock.monotonicNanos());
    }

    /**
     * Runs until {@code condition} holds, which is asked before each task.
     *
     * @throws SimulationFailed when it does not within {@code limitMs} milliseconds or {@code maxSteps} tasks
     */
    public void runUntil(String what, BooleanSupplier condition, long limitMs, long maxSteps) {
        long until = clock.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        if (!run(condition, until, maxSteps))
            throw failed("waited " + limitMs + " ms in vain until " + what, null);
    }

    private boolean run(BooleanSupplier condition, long untilNanos, long maxSteps) {
        requireOwnThread();
        long lastStep = steps + maxSteps;
        while (!condition.getAsBoolean()) {
            if (!step(untilNanos))
                return false;
            if (steps >= lastStep && hasWork(untilNanos) && !condition.getAsBoolean())
                throw failed("still not done after " + maxSteps + " steps", null);
        }
        return true;
    }

    /** Runs one task, letting time pass first when none is ready; false when there is none in time. */
    private boolean step(long untilNanos) {
        if (!hasWork(untilNanos))
            return false;
        SimulatedShard shard = runnable.get(randomness.nextInt(runnable.size()));
        steps++;
        fingerprint = (fingerprint ^ shard.toString().hashCode() ^ clock.monotonicNanos())
                * 0x9E3779B97F4A7C15L;
        fingerprint ^= fingerprint >>> 32;
        try {
            runningAs(shard, () -> {
                shard.step();
                return shard;
            });
        } catch (RuntimeException | Error e) {
            throw failed("a task of " + shard + " threw " + e, e);
        }
        return true;
    }

    private boolean hasWork(long untilNanos) {
        ringAlarms(clock.monotonicNanos());
        while (runnable.isEmpty()) {
            Alarm next = alarms.peek();
            if (next == null || next.dueNanos > untilNanos)
                return false;
            if (!next.isOff())
                clock.advanceNanos(next.dueNanos - clock.monotonicNanos());
            ringAlarms(next.dueNanos);
        }
        return true;
    }

    /** Hands what is due to the shards, and throws away what was called off on the way. */
    private void ringAlarms(long nowNanos) {
        for (Alarm next = alarms.peek(); next != null
                && (next.dueNanos <= nowNanos || next.isOff()); next = alarms.peek()) {
            alarms.remove();
            if (!next.isOff())
                next.shard.execute(next::ring);
        }
    }

    Shard.Timer startTimer(SimulatedShard shard, long delayNanos, Runnable task) {
        long now = clock.monotonicNanos();
        long due = now + delayNanos < now ? Long.MAX_VALUE : now + delayNanos;
        Alarm alarm = new Alarm(shard, due, alarmsSet++, task);
        alarms.add(alarm);
        return alarm;
    }

    @Nullable
    SimulatedShard running() {
        return Thread.currentThread().equals(owner) ? running : null;
    }

    <T extends @Nullable Object> T runningAs(SimulatedShard shard, Supplier<T> what) {
        SimulatedShard outer = running;
        running = shard;
        try {
            return what.get();
        } finally {
            running = outer;
        }
    }

    void runnable(SimulatedShard shard) {
        if (shard.runnableIndex < 0) {
            shard.runnableIndex = runnable.size();
            runnable.add(shard);
        }
    }

    void notRunnable(SimulatedShard shard) {
        int hole = shard.runnableIndex;
        if (hole < 0)
            return;
        SimulatedShard last = runnable.removeLast();
        if (last != shard) {
            runnable.set(hole, last);
            last.runnableIndex = hole;
        }
        shard.runnableIndex = -1;
    }

    long delayNanos(long maxNanos) {
        return randomness.nextLong(maxNanos + 1);
    }

    void requireOwnThread() {
        if (!Thread.currentThread().equals(owner))
            throw new IllegalStateException("the simulation runs on " + owner.getName() + " alone");
    }

    private SimulationFailed failed(String why, @Nullable Throwable cause) {
        return new SimulationFailed("seed " + seed + ", step " + steps + ", at " + clock.elapsedMs() + " ms: "
                + why, cause);
    }
}
