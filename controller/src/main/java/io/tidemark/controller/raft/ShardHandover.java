package io.tidemark.controller.raft;

import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.active.QuorumListener.Committed;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what raft has to tell to the controller's shard, in the order in which it is told here. Committed entries
 * that the shard has not taken yet are bounded: whoever brings one more waits. All else is small and rare, and never
 * waits. Safe on any thread but, for committed entries, the shard's own.
 */
final class ShardHandover {
    /** Bytes of committed entries that may wait for the shard. */
    static final int MAX_WAITING_BYTES = 32 << 20;

    /** What an entry counts beside its bytes: its objects, and its part of the images. */
    static final int BYTES_PER_ENTRY = 512;

    /** How long the shard's last task may take before the raft node stops all the same, in milliseconds. */
    private static final int LAST_TASK_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ShardHandover.class);

    private final Shard shard;
    private final FaultHandler faults;
    private final Semaphore room = new Semaphore(MAX_WAITING_BYTES);
    private volatile @Nullable QuorumListener listener;
    private volatile boolean closing;

    ShardHandover(Shard shard, FaultHandler faults) {
        this.shard = shard;
        this.faults = faults;
    }

    /** Says who hears it all; before anything is told. */
    void to(QuorumListener heard) {
        listener = heard;
    }

    /** What an entry of so many bytes takes of {@link #MAX_WAITING_BYTES}. */
    static int weight(int entryBytes) {
        return Math.min(MAX_WAITING_BYTES, BYTES_PER_ENTRY + entryBytes);
    }

    /** Whether entries of that weight have to wait for room. */
    boolean isFullFor(int weight) {
        return room.availablePermits() < weight;
    }

    /** Whether somebody waits for the shard now. */
    boolean holdsBack() {
        return room.hasQueuedThreads();
    }

    /** Tells of entries, and waits until the shard has taken enough of those before. */
    void committed(List<Committed> entries, int weight) {
        if (!closing) room.acquireUninterruptibly(weight);
        tell(heard -> {
            room.release(weight);
            heard.onCommitted(entries);
        });
    }

    /** Tells of something else. */
    void tell(Consumer<QuorumListener> news) {
        QuorumListener to = listener;
        if (to == null) throw new IllegalStateException("the raft node was not started");
        try {
            shard.execute(() -> {
                if (!closing) news.accept(to);
            });
        } catch (RejectedExecutionException e) {
            if (!closing)
                throw faults.broken("The controller's shard does not hear of its quorum any more", e);
        }
    }

    /**
     * From now on nobody waits, and the shard does not hear any more. Blocks until it has finished what it heard before,
     * or has hung for {@link #LAST_TASK_MS}: what it may still ask of the raft node is asked by then.
     */
    void close() throws InterruptedException {
        closing = true;
        room.release(MAX_WAITING_BYTES);
        CountDownLatch passed = new CountDownLatch(1);
        try {
            shard.execute(passed::countDown);
        } catch (RejectedExecutionException ended) {
            return;
        }
        if (!passed.await(LAST_TASK_MS, TimeUnit.MILLISECONDS))
            LOG.warn("The controller's shard hangs while its raft node stops");
    }

    /** Whether the raft node takes nothing any more. */
    boolean isClosing() {
        return closing;
    }
}
