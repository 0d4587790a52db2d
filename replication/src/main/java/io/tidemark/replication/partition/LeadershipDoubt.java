package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;

/**
 * Whether a leader has to take it that it was replaced. A broker that is cut off from the others cannot be told so; but
 * it notices that members of its ISR are silent, and that the controllers, who alone can let it go on without them, are
 * silent too. Then whoever waits for acks=all waits in vain, since followers fetch from another leader by now or soon;
 * what was appended here is kept there or cut off here. So they are told to look for another leader, instead of being
 * left alone until their time is up. Nothing is believed about who leads: the doubt ends when the members fetch again, or
 * the controllers answer. Owned by the shard; ends with the leader epoch.
 */
final class LeadershipDoubt {
    private final LocalReplica local;
    private final Followers followers;
    private final IsrNegotiation negotiation;
    private boolean isThere;

    LeadershipDoubt(LocalReplica local, Followers followers, IsrNegotiation negotiation) {
        this.local = local;
        this.followers = followers;
        this.negotiation = negotiation;
    }

    /** Looks whether there is one, while somebody waits. */
    boolean arises(BrokerIds isr) {
        boolean isStranded = isStranded(isr);
        if (isStranded != isThere) set(isStranded);
        return isStranded;
    }

    /** Whether there is one still, if there was. */
    boolean lasts(BrokerIds isr) {
        return isThere && arises(isr);
    }

    /** It leads no longer, and knows it. */
    void end() {
        if (isThere) set(false);
    }

    private void set(boolean isDoubted) {
        isThere = isDoubted;
        local.context.cluster().doubt(local.partition, isDoubted);
    }

    private boolean isStranded(BrokerIds isr) {
        boolean alone = local.context.cluster().isOutOfTouch()
                || negotiation.isUnsettledFor(local.context.limits().replacedAfterMs());
        return alone && isAnySilent(isr);
    }

    private boolean isAnySilent(BrokerIds isr) {
        long beforeMs = local.context.nowMs() - local.context.limits().quickLagMs();
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress each = followers.get(i);
            if (isr.contains(each.brokerId) && each.lastFetchMs() <= beforeMs) return true;
        }
        return false;
    }
}
