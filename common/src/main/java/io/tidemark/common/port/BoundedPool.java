package io.tidemark.common.port;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for what may block: fsync, cold reads, opening and recovering logs. A task must not throw;
 * what escapes from one goes to the {@link FaultHandler}. Its threads are never interrupted: an interrupt
 * would close the file that the thread is using; one that has had nothing to do for {@link #IDLE_SECONDS} ends.
 * Safe on any thread.
 */
public final class BoundedPool implements Executor {
    /** How long a thread waits for its next task before it ends. */
    static final int IDLE_SECONDS = 30;

    private final String name;
    private final int maxWaiting;
    private final FaultHandler faults;
    private final ThreadPoolExecutor pool;

    /**
     * @param name the pool's; its threads are {@code name-0}, {@code name-1} and so on
     * @param threads how many tasks run at once, at least one
     * @param maxWaiting how many more may wait, at least one
     * @param faults hears what escapes from a task
     */
    public BoundedPool(String name, int threads, int maxWaiting, FaultHandler faults) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.faults = faults;
        AtomicInteger made = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, name + "-" + made.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                }, (task, refusing) -> {
                    throw refused(refusing.isShutdown());
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs {@code task} on one of the pool's threads.
     *
     * @throws RejectedExecutionException when as many tasks wait as may, or the pool is closed
     */
    @Override
    public void execute(Runnable task) {
        pool.execute(() -> {
            try {
                task.run();
            } catch (Throwable escaped) {
                throw faults.broken("A task of the pool " + name + " threw", escaped);
            }
        });
    }

    /**
     * Refuses new tasks and runs those that wait.
     *
     * @return whether all were done within {@code timeoutMs}; one that hangs is left alone
     */
    public boolean close(long timeoutMs) throws InterruptedException {
        pool.shutdown();
        return pool.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private RejectedExecutionException refused(boolean closed) {
        return new RejectedExecutionException(closed
                ? "The pool " + name + " is closed"
                : "The pool " + name + " is full: " + maxWaiting + " tasks wait already, its bound");
    }
}
