package io.tidemark.controller.node;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.identity.ControllerIdentity;
import java.util.List;

/**
 * Tells a controller of which cluster it is, as the log says it, behind all who act on the log.
 *
 * @param next hears everything first
 * @param identity hears the cluster's id
 */
record ClusterNaming(QuorumListener next, ControllerIdentity identity) implements QuorumListener {
    @Override
    public void onLeaderStart(int term) {
        next.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop() {
        next.onLeaderStop();
    }

    @Override
    public void onProposalFailed(int term, String reason) {
        next.onProposalFailed(term, reason);
    }

    @Override
    public void onCommitted(List<Committed> entries) {
        next.onCommitted(entries);
        identity.onClusterId(entries.getLast().replayed().after().clusterId());
    }

    @Override
    public void onSnapshot(ClusterImage image) {
        next.onSnapshot(image);
        identity.onClusterId(image.clusterId());
    }
}
