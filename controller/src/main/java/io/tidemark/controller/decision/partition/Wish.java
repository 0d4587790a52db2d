package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;

/**
 * What is to be different about a partition, before the rules have their say.
 *
 * @param assignment who is to hold it
 * @param isr who is to be in sync
 * @param preferred whether the first replica is to lead if it can, though another leads well
 * @param unclean whether somebody is to lead who may lack records, though the topic does not allow it
 * @param suspect a broker that stopped uncleanly and may lack the last it had; {@link PartitionImage#NO_LEADER}
 *            for none
 * @param emptied whether the suspect lost all of this partition, with its log directory
 */
record Wish(Assignment assignment, BrokerIds isr, boolean preferred, boolean unclean, int suspect,
        boolean emptied) {
    /** That the rules apply, and nothing beside. */
    static Wish none(PartitionImage was) {
        return new Wish(Assignment.of(was), was.isr(), false, false, PartitionImage.NO_LEADER, false);
    }

    Wish withIsr(BrokerIds wanted) {
        return new Wish(assignment, wanted, preferred, unclean, suspect, emptied);
    }

    Wish withAssignment(Assignment wanted) {
        return new Wish(wanted, isr, preferred, unclean, suspect, emptied);
    }

    Wish withPreferredLeader() {
        return new Wish(assignment, isr, true, unclean, suspect, emptied);
    }

    Wish withUncleanLeader() {
        return new Wish(assignment, isr, preferred, true, suspect, emptied);
    }

    Wish withSuspect(int brokerId, boolean itIsEmpty) {
        return new Wish(assignment, isr, preferred, unclean, brokerId, itIsEmpty);
    }
}
