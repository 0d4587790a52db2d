package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.tidemark.common.metadata.image.ClusterImage;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Whom this node follows, and how many voters stand for election before it once that leader is lost: in the order of
 * their node ids, so that they do not split the vote. Safe on any thread.
 */
final class StandingOrder {
    /** Whom this node follows, and in which term. */
    record Following(PeerId leader, long term) {}

    private static final int NOBODY = -1;

    private final int nodeId;
    private volatile @Nullable Following following;
    private volatile int lastLeader = NOBODY;
    private volatile boolean followedSinceLeading;
    private volatile int formerLeader = NOBODY;
    private volatile ClusterImage image = ClusterImage.EMPTY;

    StandingOrder(int nodeId) {
        this.nodeId = nodeId;
    }

    /** This node follows a leader. */
    void onFollowing(PeerId leader, long term) {
        lastLeader = leader.getIdx();
        followedSinceLeading = true;
        following = new Following(leader, term);
    }

    /** This node leads. */
    void onLeading() {
        formerLeader = followedSinceLeading ? lastLeader : NOBODY;
        followedSinceLeading = false;
    }

    /** Whether this node followed that one just before it began to lead, as it did last. */
    boolean isFormerLeader(int node) {
        return formerLeader == node;
    }

    /** This node follows nobody. */
    void onNobody() {
        following = null;
    }

    /** The newest image, for the voters in it. */
    void onImage(ClusterImage newest) {
        image = newest;
    }

    /** Whom this node follows; null for nobody. */
    @Nullable
    Following following() {
        return following;
    }

    /**
     * How many voters stand before this node, without the leader that it followed last; empty for a node that is not
     * known as a voter.
     */
    OptionalInt votersBefore() {
        int before = 0;
        for (int voter : image.quorum().voters().keySet()) {
            if (voter == nodeId) return OptionalInt.of(before);
            if (voter != lastLeader) before++;
        }
        return OptionalInt.empty();
    }
}
