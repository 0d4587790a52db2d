package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import io.tidemark.controller.raft.StandingOrder.Following;
import io.tidemark.controller.rpc.PortProbe;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the leader's process is gone before its silence tells: its connection has ended, and its port refuses.
 * Then the voters stand for election one after the other; whoever is elected keeps the others from it. One that has less
 * of the log than others is not elected; then one that refused it its vote stands, in the same term. Where this says
 * nothing the {@link ElectionTimers} do what they always do. Safe on any thread.
 */
final class LeaderLoss {
    /** How long a probe of the leader's port may take, in milliseconds. */
    private static final int PROBE_MS = 200;

    /** A process that ends may close its port after its connections, so it is asked so many times. */
    private static final int PROBES = 5;

    /** In milliseconds. */
    private static final int BETWEEN_PROBES_MS = 40;

    /**
     * How much later the next one in line stands for election, in milliseconds; and how long the one before may take to
     * be elected, with the fsyncs of its votes.
     */
    private static final int TURN_MS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoss.class);

    private final Node node;
    private final StandingOrder order;
    private final PortProbe probe;
    private final Executor workers;
    private final LongSupplier lastIndex;

    /** @param lastIndex of this node's log; on any thread */
    LeaderLoss(Node node, StandingOrder order, PortProbe probe, Executor workers, LongSupplier lastIndex) {
        this.node = node;
        this.order = order;
        this.probe = probe;
        this.workers = workers;
        this.lastIndex = lastIndex;
    }

    /** A connection of another controller has ended; by a worker. */
    void onGone(int controller) {
        Following lost = order.following();
        if (lost == null || lost.leader().getIdx() != controller) return;
        AtomicBoolean isRefused = new AtomicBoolean();
        for (int i = 0; i < PROBES; i++) after(i * BETWEEN_PROBES_MS, () -> probe(lost, isRefused));
    }

    private void probe(Following lost, AtomicBoolean isRefused) {
        if (isRefused.get() || !lost.equals(order.following())) return;
        onWorker(() -> probe.whenRefused(lost.leader().getIp(), lost.leader().getPort(), PROBE_MS, () -> {
            if (isRefused.compareAndSet(false, true)) inTurn(lost);
        }));
    }

    /** Nobody stands who is not known as a voter: it would only disturb. */
    private void inTurn(Following lost) {
        order.votersBefore().ifPresent(before -> after(before * TURN_MS, () -> {
            if (lost.equals(order.following())) stand(lost.term());
        }));
    }

    /** This node has refused a candidate its vote; on any thread. */
    void onVoteRefused(long term, long candidatesLastIndex) {
        if (lastIndex.getAsLong() <= candidatesLastIndex || order.votersBefore().isEmpty()) return;
        after(TURN_MS, () -> {
            if (order.following() == null) stand(term);
        });
    }

    private static void after(int ms, Runnable task) {
        ScheduledFuture<?> _ = SharedRaftTimers.scheduler().schedule(task, ms, TimeUnit.MILLISECONDS);
    }

    private void stand(long term) {
        LOG.info("The leader is gone: this node stands for election after term {}", term);
        onWorker(() -> TermNudge.elect(node, term));
    }

    private void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException full) {
            LOG.debug("The election timeout decides: {}", full.getMessage());
        }
    }
}
