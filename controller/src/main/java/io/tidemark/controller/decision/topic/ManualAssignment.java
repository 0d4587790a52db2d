package io.tidemark.controller.decision.topic;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;

/** Replicas that somebody chose, rather than the placement. */
final class ManualAssignment {
    private ManualAssignment() {}

    /**
     * Why a partition cannot have these replicas; empty if it can.
     *
     * @param replicationFactor how many there have to be
     */
    static Optional<Refusal> refuse(ClusterImage image, Surroundings around, int partition,
            List<Integer> replicas, int replicationFactor) {
        if (replicas.isEmpty())
            return refused(partition, "has no replicas");
        if (replicas.size() != replicationFactor)
            return refused(partition, "has " + replicas.size() + " replicas, where the others have "
                    + replicationFactor);
        Set<Integer> seen = new HashSet<>();
        boolean mayLead = false;
        for (int broker : replicas) {
            if (!seen.add(broker))
                return refused(partition, "has broker " + broker + " more than once");
            if (image.brokers().broker(broker) == null)
                return refused(partition, "has broker " + broker + ", which is not registered");
            mayLead |= around.mayLead(image, broker);
        }
        return mayLead ? Optional.empty()
                : refused(partition, "would have no leader: all its brokers are fenced or going away");
    }

    /** The replicas of an assignment that was not refused. */
    static BrokerIds replicas(List<Integer> replicas) {
        return BrokerIds.copyOf(replicas);
    }

    private static Optional<Refusal> refused(int partition, String problem) {
        return Optional.of(refusal("The assignment of partition " + partition + " " + problem + "."));
    }

    static Refusal refusal(String why) {
        return new Refusal(Errors.INVALID_REPLICA_ASSIGNMENT, why);
    }
}
