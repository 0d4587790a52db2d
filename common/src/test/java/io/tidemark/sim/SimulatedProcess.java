package io.tidemark.sim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The shards and pools of one node. They hang together, and die together: when told, when a
 * {@link SimulatedCrash} comes out of one of their tasks, or with the disk that they {@link #uses use}. A node that starts again is a new process. Used by
 * the scheduler's thread alone.
 */
public final class SimulatedProcess {
    private final SimulatedScheduler scheduler;
    private final String name;
    private final List<SimulatedShard> shards = new ArrayList<>();
    private final Set<Runnable> deathbed = new LinkedHashSet<>();
    private Runnable onCrash = () -> {};
    private @Nullable SimulatedDisk disk;
    private boolean dead;

    SimulatedProcess(SimulatedScheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.name = name;
    }

    public SimulatedShard shard(String shardName) {
        SimulatedShard shard = new SimulatedShard(scheduler, this, shardName);
        shards.add(shard);
        if (dead)
            shard.kill();
        return shard;
    }

    /**
     * A bounded I/O pool: up to {@code threads} tasks are under way, and each has its effect, all at once, at
     * a moment up to {@code maxDelayMs} after it began, drawn from the seed; {@code bound} more may wait, a
     * further one is refused with a {@link java.util.concurrent.RejectedExecutionException}.
     */
    public Executor pool(String poolName, int threads, int bound, long maxDelayMs) {
        return new SimulatedPool(scheduler, shard(poolName), threads, bound, maxDelayMs);
    }

    /**
     * Ties the process to its disk: when the disk crashes in a task, the process dies after it, even if the
     * {@link SimulatedCrash} was caught on the way, as every {@link java.util.concurrent.CompletableFuture}
     * does, and whatever else the task threw.
     */
    public void uses(SimulatedDisk ownDisk) {
        disk = ownDisk;
    }

    boolean hasLostItsDisk() {
        return disk != null && disk.isCrashed();
    }

    /** What to do when a {@link SimulatedCrash} has killed the process, once. */
    public void onCrash(Runnable action) {
        onCrash = action;
    }

    /** Hangs every shard and pool, as SIGSTOP would. */
    public void pause() {
        shards.forEach(SimulatedShard::pause);
    }

    public void resume() {
        shards.forEach(SimulatedShard::resume);
    }

    /** Ends the process: all that its shards and pools had yet to do is dropped. */
    public void kill() {
        if (dead)
            return;
        dead = true;
        shards.forEach(SimulatedShard::kill);
        List.copyOf(deathbed).forEach(Runnable::run);
        deathbed.clear();
    }

    /** What the machine does when the process is no more, whatever it died of. */
    void whenDead(Runnable action) {
        deathbed.add(action);
    }

    void forget(Runnable action) {
        deathbed.remove(action);
    }

    public boolean isDead() {
        return dead;
    }

    void crash() {
        if (!dead) {
            kill();
            onCrash.run();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
