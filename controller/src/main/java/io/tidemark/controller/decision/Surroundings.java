package io.tidemark.controller.decision;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Randomness;
import java.util.Set;

/**
 * What a decision depends on beside the image and the request.
 *
 * @param nowMs milliseconds since 1970
 * @param randomness for ids, and for where to begin placing
 * @param config of the controller's node: the defaults of the cluster
 * @param leaving brokers that are being fenced or registered anew: a {@link Sweep} is taking away what they
 *            lead and where they are in sync, so they get nothing new of it, though the image still says that
 *            they are not fenced
 * @param stepSize of sweeps
 */
public record Surroundings(long nowMs, Randomness randomness, NodeConfig config, Set<Integer> leaving,
        StepSize stepSize) {
    public Surroundings {
        leaving = Set.copyOf(leaving);
    }

    /** With steps of sweeps as large as they usually are. */
    public Surroundings(long nowMs, Randomness randomness, NodeConfig config, Set<Integer> leaving) {
        this(nowMs, randomness, config, leaving, StepSize.DEFAULT);
    }

    /** Whether a broker can be elected, or taken into an ISR, as leader. */
    public boolean mayLead(ClusterImage image, int brokerId) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && broker.canLead() && !leaving.contains(brokerId);
    }

    /** Whether a broker can be in an ISR: registered, unfenced, and not leaving. */
    public boolean mayBeInSync(ClusterImage image, int brokerId) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && !broker.isFenced() && !leaving.contains(brokerId);
    }
}
