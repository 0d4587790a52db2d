package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.util.Endpoint;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.VoterAdded;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node connected to all other voters, and not only to those that raft talks to just now: JRaft asks nobody
 * for a vote whom it cannot reach at once, and followers have nothing to say to each other before an election. Safe on
 * any thread.
 */
final class VoterConnections {
    /** Between two looks, in milliseconds. */
    private static final int LOOK_MS = 2_000;

    private final Node node;
    private final int nodeId;
    private volatile ClusterImage image = ClusterImage.EMPTY;
    private @Nullable ScheduledFuture<?> timer;

    VoterConnections(Node node, int nodeId) {
        this.node = node;
        this.nodeId = nodeId;
    }

    void start() {
        timer = SharedRaftTimers.scheduler().scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS,
                TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) timer.cancel(false);
    }

    /** The newest image, for the voters in it. */
    void onImage(ClusterImage newest) {
        image = newest;
    }

    /** Begins to connect where there is no connection, which does not block. */
    private void look() {
        for (VoterAdded voter : image.quorum().voters().values()) {
            if (voter.getVoterId() == nodeId || voter.getListenersCount() == 0) continue;
            Listener listener = voter.getListeners(0);
            isConnected(node, new Endpoint(listener.getHost(), listener.getPort()));
        }
    }

    /** Whether there is a connection; where there is none, one is begun. Does not block. */
    static boolean isConnected(Node node, Endpoint endpoint) {
        return node instanceof NodeImpl raft && raft.getRpcService().checkConnection(endpoint, true);
    }
}
