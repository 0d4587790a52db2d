package io.tidemark.replication.partition;

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
     * Whether a broker is alive, stands in the consumer's rack, and can be reached by its listener (KIP-392). Nobody is
     * near to anybody where racks are not known.
     */
    default boolean isNear(int brokerId, ConsumerPlace place) {
        return false;
    }
}
