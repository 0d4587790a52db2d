package io.tidemark.common.port;

import java.util.concurrent.Executor;

/**
 * One thread that owns state: a task given to a shard runs on its thread, after all tasks given before it
 * by the same thread. What a shard owns is touched by no other thread, so it needs no lock; a task must
 * never block. A task must not throw either: what escapes from one is a broken invariant and goes to the
 * {@link FaultHandler}. Each method may be called from any thread.
 */
public interface Shard extends Executor {
    /**
     * Runs {@code task} on the shard's thread, later than now even when called from it.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the shard is closed, or has as many tasks
     *             waiting as it may
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs {@code task} on the shard's thread once, no sooner than {@code delayMs} milliseconds from now; a
     * negative delay counts as none. Otherwise as {@link #execute}.
     */
    Timer schedule(long delayMs, Runnable task);

    /** Whether the calling thread is the shard's own. */
    boolean inShard();

    /**
     * Holds the shard's state to its owner: each entry of a stateful object calls this first.
     *
     * @param owned whose state is about to be touched, for the message
     * @throws WrongThreadException when the calling thread is not the shard's own
     */
    default void requireOwner(Object owned) {
        if (!inShard())
            throw new WrongThreadException(owned + " of " + this + " touched by " + Thread.currentThread());
    }

    /** A task that was scheduled and may still be called off. */
    interface Timer {
        /** Keeps the task from running if it has not begun; harmless otherwise. */
        void cancel();
    }
}
