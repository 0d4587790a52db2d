package io.tidemark.controller.node;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.pull.CommittedPulls;
import java.util.List;

/**
 * Tells of the quorum to all who want to know: first to who serves what is committed, so that nobody is
 * answered before his entry can be pulled. Belongs to the controller's shard.
 */
public final class CommittedFanOut implements QuorumListener {
    private final ActiveController controller;
    private final CommittedPulls pulls;
    private final ConfigFollowUps followUps;
    private final ControllerIdentity identity;

    public CommittedFanOut(ActiveController controller, CommittedPulls pulls, ConfigFollowUps followUps,
            ControllerIdentity identity) {
        this.identity = identity;
        this.controller = controller;
        this.pulls = pulls;
        this.followUps = followUps;
    }

    @Override
    public void onLeaderStart(int term) {
        controller.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop() {
        controller.onLeaderStop();
    }

    @Override
    public void onProposalFailed(int term, String reason) {
        controller.onProposalFailed(term, reason);
    }

    @Override
    public void onCommitted(List<Committed> entries) {
        for (Committed each : entries)
            pulls.onCommitted(each.offset(), each.bytes(), each.replayed().after());
        controller.onCommitted(entries);
        identity.onClusterId(controller.committed().clusterId());
        for (Committed each : entries)
            followUps.onCommitted(each.replayed().delta());
    }

    @Override
    public void onSnapshot(ClusterImage image) {
        pulls.onSnapshot(image);
        controller.onSnapshot(image);
        identity.onClusterId(image.clusterId());
    }
}
