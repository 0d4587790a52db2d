package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;
import org.jspecify.annotations.Nullable;

/**
 * What the controllers say of a partition, as far as a replica acts on it.
 *
 * @param leader the leader's broker id, or {@link PartitionImage#NO_LEADER}
 * @param leaderEpoch rises with each new leader
 * @param partitionEpoch rises with each change
 * @param replicas all that hold it, those included that are being added or removed
 * @param isr the committed ISR, within the replicas
 */
public record PartitionRegistration(int leader, int leaderEpoch, int partitionEpoch, BrokerIds replicas,
        BrokerIds isr) {
    public PartitionRegistration {
        if (leaderEpoch < 0 || partitionEpoch < 0) throw new IllegalArgumentException("a negative epoch");
        if (!replicas.containsAll(isr))
            throw new IllegalArgumentException("ISR " + isr + " is not within the replicas " + replicas);
    }

    public static PartitionRegistration of(PartitionImage image) {
        return new PartitionRegistration(image.leader(), image.leaderEpoch(), image.partitionEpoch(),
                image.replicas(), image.isr());
    }

    /** The same partition after the controllers have taken a proposal. */
    PartitionRegistration withIsr(BrokerIds newIsr, int newPartitionEpoch) {
        return new PartitionRegistration(leader, leaderEpoch, newPartitionEpoch, replicas, newIsr);
    }

    boolean isLedBy(int brokerId) {
        return leader == brokerId;
    }

    boolean hasLeader() {
        return leader != PartitionImage.NO_LEADER;
    }

    /** Whether it says more than another one, or null for none. */
    boolean isLaterThan(@Nullable PartitionRegistration known) {
        return known == null || leaderEpoch > known.leaderEpoch
                || (leaderEpoch == known.leaderEpoch && partitionEpoch > known.partitionEpoch);
    }
}
