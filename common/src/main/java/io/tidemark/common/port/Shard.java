package io.tidemark.common.port;

import java.util.concurrent.Executor;

/**
 * One thread that owns state: a task given to a shard runs on its thread, after all tasks given before it
 * by the same thread. What a shard owns is touched by no other thread, so it needs no lock; a task must
 * never block. Each method may be called from any thread.
 */
public interface Shard extends Executor {
    /** Runs {@code task} on the shard's thread, later than now even when called from it. */
    @Override
    void execute(Runnable task);

    /** Runs {@code task} on the shard's thread once, no sooner than {@code delayMs} milliseconds from now. */
    Timer schedule(long delayMs, Runnable task);

    /** Whether the calling thread is the shard's own. */
    boolean inShard();

    /** A task that was scheduled and may still be called off. */
    interface Timer {
        /** Keeps the task from running if it has not begun; harmless otherwise. */
        void cancel();
    }
}
