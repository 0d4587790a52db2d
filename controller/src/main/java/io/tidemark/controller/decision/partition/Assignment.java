package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;

/**
 * Which brokers are to hold a partition (KIP-455).
 *
 * @param replicas all that hold it now or are about to, the preferred leader first
 * @param adding of them, those that do not count yet
 * @param removing of them, those that go when the others have everything
 */
record Assignment(BrokerIds replicas, BrokerIds adding, BrokerIds removing) {
    static Assignment of(PartitionImage partition) {
        return new Assignment(partition.replicas(), partition.addingReplicas(), partition.removingReplicas());
    }

    /**
     * The way from what a partition has to a target. Counted from before a reassignment that is under way:
     * what that one was adding is still to be added, or, if the new target is without it, goes at once. Only
     * one that may be needed to lead is removed like any other, once the target can do without it.
     */
    static Assignment towards(PartitionImage was, BrokerIds target) {
        BrokerIds settled = of(was).settled();
        BrokerIds removing = without(was.replicas(), target);
        BrokerIds replicas = target;
        for (int i = 0; i < was.replicas().size(); i++) {
            int id = was.replicas().get(i);
            boolean needed = settled.contains(id) || was.isr().contains(id)
                    || was.eligibleLeaderReplicas().contains(id) || was.lastKnownLeader() == id;
            if (needed)
                replicas = replicas.plus(id);
            else
                removing = removing.minus(id);
        }
        return new Assignment(replicas, without(target, settled), removing);
    }

    boolean isUnderWay() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Who holds it in the end. */
    BrokerIds target() {
        return without(replicas, removing);
    }

    /** Who held it before it was reassigned: all but those that are being added. */
    BrokerIds settled() {
        return without(replicas, adding);
    }

    Assignment completed() {
        return new Assignment(target(), BrokerIds.NONE, BrokerIds.NONE);
    }

    /** Those of {@code ids} that are not in {@code gone}, in their order. */
    static BrokerIds without(BrokerIds ids, BrokerIds gone) {
        BrokerIds rest = ids;
        for (int i = 0; i < gone.size(); i++)
            rest = rest.minus(gone.get(i));
        return rest;
    }

    /** Those of {@code order} that are in {@code ids}, in the order of the former. */
    static BrokerIds among(BrokerIds order, BrokerIds ids) {
        if (ids.isEmpty() || ids.equals(order))
            return ids;
        BrokerIds found = order;
        for (int i = 0; i < order.size(); i++) {
            if (!ids.contains(order.get(i)))
                found = found.minus(order.get(i));
        }
        return found;
    }
}
