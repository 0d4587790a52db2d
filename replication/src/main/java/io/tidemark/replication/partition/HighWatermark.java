package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;

/**
 * Moves a leader's high watermark: to the smallest log end offset in the maximal ISR, its own being what it vouches
 * for. It stands still while the committed ISR is smaller than {@code min.insync.replicas}. Without that rule of
 * KIP-966 a replica that left the ISR then, and is remembered as eligible to lead, would lack records that were
 * called committed after it had left. It never goes back. Owned by the shard.
 */
final class HighWatermark {
    private final LocalReplica local;
    private final Followers followers;
    private final IsrPolicy policy;
    private final IsrNegotiation negotiation;

    HighWatermark(LocalReplica local, Followers followers, IsrPolicy policy, IsrNegotiation negotiation) {
        this.local = local;
        this.followers = followers;
        this.policy = policy;
        this.negotiation = negotiation;
    }

    /** Moves it as far as it may go, and says whether it has moved. */
    boolean advance(BrokerIds committedIsr, int minInsync) {
        long before = local.log.highWatermark();
        if (committedIsr.size() < minInsync || local.log.logEndOffset() == before) return false;
        long replicated = local.vouchedOffset();
        long nowMs = local.context.nowMs();
        for (int i = 0; i < followers.count() && replicated > before; i++) {
            ReplicaProgress follower = followers.get(i);
            if (follower.logEndOffset() < replicated && counts(follower, committedIsr, nowMs))
                replicated = follower.logEndOffset();
        }
        if (replicated <= before) return false;
        local.log.advanceHighWatermark(replicated);
        return true;
    }

    private boolean counts(ReplicaProgress follower, BrokerIds committedIsr, long nowMs) {
        return committedIsr.contains(follower.brokerId) || negotiation.mayContain(follower.brokerId)
                || policy.isJoining(follower, nowMs);
    }
}
