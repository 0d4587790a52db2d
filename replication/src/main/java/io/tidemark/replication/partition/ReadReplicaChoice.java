package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import org.jspecify.annotations.Nullable;

/**
 * Which follower a consumer is to read from instead of the leader (KIP-392): one in the consumer's rack that is in the
 * ISR and has the offset that the consumer is at; of several the one that has most, then the one that was caught up
 * last. None while the leader itself is in that rack. Owned by the shard; keeps no state.
 */
final class ReadReplicaChoice {
    private final LocalReplica local;
    private final Followers followers;

    ReadReplicaChoice(LocalReplica local, Followers followers) {
        this.local = local;
        this.followers = followers;
    }

    /** The follower's broker, or {@link FetchedPartition#NO_REPLICA}. */
    int choose(BrokerIds isr, ConsumerPlace place, long fetchOffset) {
        if (place.rack().isEmpty() || isNear(local.context.brokerId(), place))
            return FetchedPartition.NO_REPLICA;
        ReplicaProgress chosen = null;
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress each = followers.get(i);
            boolean has = each.logEndOffset() != ReplicaProgress.UNKNOWN
                    && each.logStartOffset() <= fetchOffset && each.logEndOffset() >= fetchOffset;
            if (has && isr.contains(each.brokerId) && isNear(each.brokerId, place)
                    && isBetter(each, chosen))
                chosen = each;
        }
        return chosen == null ? FetchedPartition.NO_REPLICA : chosen.brokerId;
    }

    private boolean isNear(int brokerId, ConsumerPlace place) {
        return local.context.cluster().isNear(brokerId, place);
    }

    private static boolean isBetter(ReplicaProgress one, @Nullable ReplicaProgress other) {
        if (other == null) return true;
        if (one.logEndOffset() != other.logEndOffset()) return one.logEndOffset() > other.logEndOffset();
        if (one.lastCaughtUpMs() != other.lastCaughtUpMs())
            return one.lastCaughtUpMs() > other.lastCaughtUpMs();
        return one.brokerId > other.brokerId;
    }
}
