package io.tidemark.deploy.bench;

import io.tidemark.common.port.Shard;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A controller's shard and the thread that replays for it, simulated on one thread: each has a processor of its own,
 * and a task takes as long as it takes this thread's. The shard goes on as an event loop does: it looks at its timers
 * (and at its connections) and then runs tasks until there are none or, looking at the clock after each 64, for a
 * millisecond. Tasks of other threads come in whenever they come.
 */
final class SimulatedThreads implements Shard {
    /** As in Netty's event loops. */
    private static final int TASKS_BETWEEN_LOOKS = 64;

    private static final long QUANTUM_NANOS = 1_000_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private record Due(long nanos, long order, Runnable task) implements Timer {
        @Override
        public void cancel() {
            throw new IllegalStateException("nothing here is called off");
        }
    }

    /** Work for the other thread, and what follows on the shard. */
    private record Handed(Runnable work, Runnable then) {}

    private static final Comparator<Due> ORDER = Comparator.comparingLong(Due::nanos)
            .thenComparingLong(Due::order);

    private final ProcessorClock processor;
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(ORDER);

    /** What the other thread hands over, and when. */
    private final PriorityQueue<Due> coming = new PriorityQueue<>(ORDER);

    private final ArrayDeque<Handed> handed = new ArrayDeque<>();
    private long nowNanos;
    private long otherIsFreeNanos;
    private long order;
    private long longestTaskNanos;

    SimulatedThreads(ProcessorClock processor) {
        this.processor = processor;
    }

    /** The shard's time. */
    long nowNanos() {
        return nowNanos;
    }

    /** The shard's longest task. */
    long longestTaskNanos() {
        return longestTaskNanos;
    }

    @Override
    public void execute(Runnable task) {
        queue.add(task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Due due = new Due(nowNanos + delayMs * NANOS_PER_MS, order++, task);
        timers.add(due);
        return due;
    }

    @Override
    public boolean inShard() {
        return true;
    }

    /** Does a piece of work on the other thread, once it has done all before, and then a task on the shard. */
    void onOther(Runnable work, Runnable then) {
        handed.add(new Handed(work, then));
    }

    /** Not while the shard's own task is measured. */
    private void workOnOther() {
        while (!handed.isEmpty()) {
            Handed next = handed.remove();
            otherIsFreeNanos = Math.max(nowNanos, otherIsFreeNanos) + took(next.work());
            coming.add(new Due(otherIsFreeNanos, order++, next.then()));
        }
    }

    /** Goes on until there is nothing to do. */
    void run() {
        while (!queue.isEmpty() || !timers.isEmpty() || !coming.isEmpty()) {
            if (queue.isEmpty()) waitForNext();
            takeDue(timers);
            runTasks();
        }
    }

    private void waitForNext() {
        long next = Long.MAX_VALUE;
        if (!timers.isEmpty()) next = timers.element().nanos();
        if (!coming.isEmpty()) next = Math.min(next, coming.element().nanos());
        nowNanos = Math.max(nowNanos, next);
        takeDue(coming);
    }

    private void takeDue(PriorityQueue<Due> from) {
        while (!from.isEmpty() && from.element().nanos() <= nowNanos) queue.add(from.remove().task());
    }

    private void runTasks() {
        long until = nowNanos + QUANTUM_NANOS;
        for (int i = 1; !queue.isEmpty(); i++) {
            long nanos = took(queue.remove());
            nowNanos += nanos;
            longestTaskNanos = Math.max(longestTaskNanos, nanos);
            workOnOther();
            takeDue(coming);
            if (i % TASKS_BETWEEN_LOOKS == 0 && nowNanos >= until) return;
        }
    }

    private long took(Runnable task) {
        long before = processor.nanos();
        task.run();
        return processor.nanos() - before;
    }
}
