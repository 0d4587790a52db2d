package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs into the ISR. Three rules:
 * <ul>
 * <li>A member that has not been caught up for {@code replica.lag.time.max.ms} leaves, whoever is left.
 * <li>A member that has not fetched for {@link ReplicationLimits#quickLagMs} leaves while a writer waits for it
 * that long, as long as {@code min.insync.replicas} others stay: a hung broker is nobody's problem for ten seconds.
 * <li>A follower joins that has all below the high watermark and all that was there when this leader began, and
 * whose broker may (KIP-841).
 * </ul>
 * Owned by the shard; keeps no state.
 */
final class IsrPolicy {
    private final LocalReplica local;
    private final Followers followers;
    private final long epochStartOffset;

    IsrPolicy(LocalReplica local, Followers followers, long epochStartOffset) {
        this.local = local;
        this.followers = followers;
        this.epochStartOffset = epochStartOffset;
    }

    /** The ISR without those who lag by the slow rule. */
    BrokerIds withoutLaggards(BrokerIds isr, long nowMs) {
        long lagMs = local.context.limits().replicaLagTimeMaxMs();
        BrokerIds left = isr;
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress follower = followers.get(i);
            if (!follower.isCaughtUp(local.log.logEndOffset(), nowMs, lagMs))
                left = left.minus(follower.brokerId);
        }
        return left;
    }

    /**
     * The ISR without those who hold up a writer, as many of them as may go; who has been silent longest goes first.
     *
     * @param requiredOffset what the writer waits for
     * @param sinceMs since when
     */
    BrokerIds withoutSilent(BrokerIds isr, long requiredOffset, long sinceMs, int minInsync, long nowMs) {
        BrokerIds left = isr;
        while (left.size() > minInsync) {
            ReplicaProgress silent = mostSilent(left, requiredOffset);
            if (silent == null) break;
            long silentMs = nowMs - Math.max(silent.lastFetchMs(), sinceMs);
            if (silentMs < local.context.limits().quickLagMs()) break;
            left = left.minus(silent.brokerId);
        }
        return left;
    }

    private @Nullable ReplicaProgress mostSilent(BrokerIds isr, long requiredOffset) {
        ReplicaProgress found = null;
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress follower = followers.get(i);
            if (!isr.contains(follower.brokerId) || follower.logEndOffset() >= requiredOffset) continue;
            if (found == null || follower.lastFetchMs() < found.lastFetchMs()) found = follower;
        }
        return found;
    }

    /** The ISR with those who may join. */
    BrokerIds withJoiners(BrokerIds isr) {
        BrokerIds joined = isr;
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress follower = followers.get(i);
            if (!isr.contains(follower.brokerId) && mayJoin(follower))
                joined = joined.plus(follower.brokerId);
        }
        return joined;
    }

    /** The ISR with those who may join and have all there is; whoever lags and fetches joins when it fetches. */
    BrokerIds withIdleJoiners(BrokerIds isr) {
        BrokerIds joined = isr;
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress follower = followers.get(i);
            boolean hasAll = follower.logEndOffset() == local.log.logEndOffset();
            if (hasAll && !isr.contains(follower.brokerId) && mayJoin(follower))
                joined = joined.plus(follower.brokerId);
        }
        return joined;
    }

    boolean mayJoin(ReplicaProgress follower) {
        return follower.logEndOffset() >= Math.max(local.log.highWatermark(), epochStartOffset)
                && local.context.cluster().mayJoinIsr(follower.brokerId, follower.brokerEpoch());
    }

    /**
     * Whether the high watermark waits for a follower that is about to join. Under load it would run away from a
     * follower that is as fast as the others but fetches at other moments. One that falls silent is waited for no
     * longer than {@link ReplicationLimits#quickLagMs}.
     */
    boolean isJoining(ReplicaProgress follower, long nowMs) {
        return follower.wasCaughtUp(nowMs, local.context.limits().quickLagMs()) && mayJoin(follower);
    }
}
