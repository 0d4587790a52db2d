package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.PeerId;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.rpc.PortProbe;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the leader's process is gone before its silence tells: its connection has ended, and its port refuses.
 * Then the voters stand for election one after the other, in the order of their node ids, so that they do not split the
 * vote; whoever is elected keeps the others from it. Where this says nothing, or the first in line is behind with its
 * log, the election timeout does what it always does. Safe on any thread.
 */
final class LeaderLoss {
    /** How long a probe of the leader's port may take, in milliseconds. */
    private static final int PROBE_MS = 200;

    /** How much later the next one in line stands for election, in milliseconds. */
    private static final int TURN_MS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoss.class);

    /** Whom this node follows. */
    private record Following(PeerId leader, long term) {}

    private final Node node;
    private final int nodeId;
    private final PortProbe probe;
    private final Executor workers;
    private volatile @Nullable Following following;
    private volatile ClusterImage image = ClusterImage.EMPTY;

    LeaderLoss(Node node, int nodeId, PortProbe probe, Executor workers) {
        this.node = node;
        this.nodeId = nodeId;
        this.probe = probe;
        this.workers = workers;
    }

    /** This node follows a leader. */
    void onFollowing(PeerId leader, long term) {
        following = new Following(leader, term);
    }

    /** This node follows nobody. */
    void onNobody() {
        following = null;
    }

    /** The newest image, for the voters in it. */
    void onImage(ClusterImage newest) {
        image = newest;
    }

    /** A connection of another controller has ended; by a worker. */
    void onGone(int controller) {
        Following known = following;
        if (known == null || known.leader().getIdx() != controller) return;
        probe.whenRefused(known.leader().getIp(), known.leader().getPort(), PROBE_MS, () -> inTurn(known));
    }

    /** Nobody stands who is not known as a voter: it would only disturb. */
    private void inTurn(Following lost) {
        int before = 0;
        for (int voter : image.quorum().voters().keySet()) {
            if (voter == nodeId) {
                ScheduledFuture<?> _ = SharedRaftTimers.scheduler().schedule(() -> stand(lost),
                        (long) before * TURN_MS, TimeUnit.MILLISECONDS);
                return;
            }
            if (voter != lost.leader().getIdx()) before++;
        }
    }

    private void stand(Following lost) {
        if (!lost.equals(following)) return;
        LOG.info("The leader of epoch {}, {}, is gone: this node stands for election", lost.term(),
                lost.leader());
        try {
            workers.execute(() -> TermNudge.elect(node, lost.term()));
        } catch (RejectedExecutionException full) {
            LOG.debug("The election timeout decides: {}", full.getMessage());
        }
    }
}
