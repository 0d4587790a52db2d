package io.tidemark.sim;

import io.tidemark.common.port.Shard;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shard without a thread: its tasks wait in the order in which they were given until the
 * {@link SimulatedScheduler} picks the shard. Used by the scheduler's thread alone.
 */
public final class SimulatedShard implements Shard {
    private enum Life {
        RUNNING,
        PAUSED,
        DEAD
    }

    private final SimulatedScheduler scheduler;
    private final SimulatedProcess process;
    private final String name;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private Life life = Life.RUNNING;

    /** Where the scheduler keeps the shard among the runnable ones; -1 when it is not one of them. */
    int runnableIndex = -1;

    SimulatedShard(SimulatedScheduler scheduler, SimulatedProcess process, String name) {
        this.scheduler = scheduler;
        this.process = process;
        this.name = name;
    }

    /** Adds a task; a dead shard drops it, as a dead process would. */
    @Override
    public void execute(Runnable task) {
        scheduler.requireOwnThread();
        if (life == Life.DEAD)
            return;
        tasks.add(task);
        if (life == Life.RUNNING)
            scheduler.runnable(this);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return scheduleNanos(TimeUnit.MILLISECONDS.toNanos(Math.max(0, delayMs)), task);
    }

    Timer scheduleNanos(long delayNanos, Runnable task) {
        scheduler.requireOwnThread();
        return scheduler.startTimer(this, delayNanos, task);
    }

    SimulatedProcess process() {
        return process;
    }

    @Override
    public boolean inShard() {
        return scheduler.running() == this;
    }

    /** Runs something on the spot as though it were a task of this shard; for what a test does or looks at. */
    public <T extends @Nullable Object> T call(Supplier<T> what) {
        scheduler.requireOwnThread();
        return scheduler.runningAs(this, what);
    }

    /** As {@link #call}. */
    public void run(Runnable what) {
        this.<@Nullable Object>call(() -> {
            what.run();
            return null;
        });
    }

    /** Hangs the shard: tasks and timers go on to arrive, none runs. Does nothing to a dead one. */
    public void pause() {
        if (life != Life.RUNNING)
            return;
        life = Life.PAUSED;
        scheduler.notRunnable(this);
    }

    /** Lets a paused shard go on; does nothing otherwise. */
    public void resume() {
        if (life != Life.PAUSED)
            return;
        life = Life.RUNNING;
        if (!tasks.isEmpty())
            scheduler.runnable(this);
    }

    /** Drops all tasks and timers, and all to come, for ever. */
    public void kill() {
        life = Life.DEAD;
        tasks.clear();
        scheduler.notRunnable(this);
    }

    public boolean isDead() {
        return life == Life.DEAD;
    }

    /** Tasks that wait, without the timers that are not due. */
    public int waitingTasks() {
        return tasks.size();
    }

    /** Runs the first task. */
    void step() {
        Runnable task = tasks.remove();
        if (tasks.isEmpty())
            scheduler.notRunnable(this);
        try {
            task.run();
        } catch (SimulatedCrash crash) {
            process.crash();
        } catch (RuntimeException | Error e) {
            if (!process.hasLostItsDisk())
                throw e;
        }
        if (process.hasLostItsDisk())
            process.crash();
    }

    @Override
    public String toString() {
        return name;
    }
}
