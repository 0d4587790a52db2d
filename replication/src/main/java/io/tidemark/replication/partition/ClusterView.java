package io.tidemark.replication.partition;

import org.apache.kafka.common.TopicIdPartition;

/** What a replica needs to know of the brokers, from the newest image. Called on the shard. */
public interface ClusterView {
    /** The epoch that this broker's own registration has; what it proposes is for this life of it. */
    long ownBrokerEpoch();

    /**
     * Whether a follower may join an ISR: it is registered with this epoch, is not fenced, and is not about to
     * stop (KIP-841).
     */
    boolean mayJoinIsr(int brokerId, long brokerEpoch);

    /** Whether a broker is registered and not fenced. */
    boolean isAlive(int brokerId);

    /**
     * Whether the controllers have not heard of this broker for so long that, for all it knows, they have given what it
     * leads to others.
     */
    default boolean isOutOfTouch() {
        return false;
    }

    /**
     * Hears that a partition of this broker takes it that another broker leads by now, though no image says so; or that
     * this is over.
     */
    default void doubt(TopicIdPartition partition, boolean isDoubted) {}

    /**
     * Whether a broker is alive, stands in the consumer's rack, and can be reached by its listener (KIP-392). Nobody is
     * near to anybody where racks are not known.
     */
    default boolean isNear(int brokerId, ConsumerPlace place) {
        return false;
    }
}
