package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.core.Scheduler;
import com.alipay.sofa.jraft.util.Utils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due at about the same time at the same time: the signs of life to all followers, above all. Each waking
 * up of a thread wakes up others, the leader's and its followers', and that is nearly all that an idle controller costs.
 * Outlives the nodes that use it. It keeps no more than they have timers. Safe on any thread.
 */
final class PulseScheduler implements Scheduler {
    /** What takes at least so long is done a little late, on a tick; in milliseconds. */
    private static final int PRECISE_MS = 50;

    /** Between two ticks, and so how late something may be; in milliseconds. */
    private static final int TICK_MS = 20;

    private final ScheduledExecutorService thread;
    private final ConcurrentMap<Long, List<Pulse>> dueByTick = new ConcurrentHashMap<>();

    /** @param thread of one thread */
    PulseScheduler(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        long ms = unit.toMillis(delay);
        if (ms < PRECISE_MS) return thread.schedule(command, delay, unit);
        Pulse pulse = new Pulse(command, (Utils.monotonicMs() + ms + TICK_MS - 1) / TICK_MS);
        dueByTick.compute(pulse.tick, (_, known) -> {
            List<Pulse> due = known == null ? begin(pulse) : known;
            due.add(pulse);
            return due;
        });
        return pulse;
    }

    /** The first one of a tick sees to it that the tick comes. */
    private List<Pulse> begin(Pulse first) {
        ScheduledFuture<?> _ = thread.schedule(() -> tick(first.tick), first.getDelay(TimeUnit.MILLISECONDS),
                TimeUnit.MILLISECONDS);
        return new ArrayList<>();
    }

    private void tick(long tick) {
        List<Pulse> due = dueByTick.remove(tick);
        if (due != null) due.forEach(Pulse::run);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period,
            TimeUnit unit) {
        return thread.scheduleAtFixedRate(command, initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay,
            TimeUnit unit) {
        return thread.scheduleWithFixedDelay(command, initialDelay, delay, unit);
    }

    @Override
    public void shutdown() {}

    /** A task of a tick; a cancelled one does nothing when the tick comes. */
    private static final class Pulse extends FutureTask<@Nullable Void>
            implements
                ScheduledFuture<@Nullable Void> {
        private final long tick;

        Pulse(Runnable task, long tick) {
            super(task, null);
            this.tick = tick;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(tick * TICK_MS - Utils.monotonicMs(), TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }
}
