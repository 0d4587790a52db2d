package io.tidemark.sim;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** See {@link SimulatedProcess#pool}. Its tasks run as nobody's shard. */
final class SimulatedPool implements Executor {
    private final SimulatedScheduler scheduler;
    private final SimulatedShard lane;
    private final int threads;
    private final int bound;
    private final long maxDelayNanos;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    SimulatedPool(SimulatedScheduler scheduler, SimulatedShard lane, int threads, int bound,
            long maxDelayMs) {
        this.scheduler = scheduler;
        this.lane = lane;
        this.threads = threads;
        this.bound = bound;
        this.maxDelayNanos = TimeUnit.MILLISECONDS.toNanos(maxDelayMs);
    }

    @Override
    public void execute(Runnable task) {
        scheduler.requireOwnThread();
        if (lane.isDead())
            return;
        if (underWay < threads)
            begin(task);
        else
            if (waiting.size() < bound)
                waiting.add(task);
            else
                throw new RejectedExecutionException(lane + " is full: " + bound + " tasks wait already");
    }

    private void begin(Runnable task) {
        underWay++;
        lane.scheduleNanos(scheduler.delayNanos(maxDelayNanos), () -> end(task));
    }

    private void end(Runnable task) {
        try {
            task.run();
        } finally {
            underWay--;
            Runnable next = waiting.poll();
            if (next != null)
                begin(next);
        }
    }
}
