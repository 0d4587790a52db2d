package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.PartitionImage;

/**
 * A partition's epoch rises with each change of it, its leader epoch with each change of its leader, and neither
 * ever falls; the controllers' epoch and the log's end do not either.
 */
final class EpochsNeverGoBack implements Invariant {
    @Override
    public void check(Step step) {
        Step.require(step.after().epoch() >= step.before().epoch(), "the epoch went from %d to %d",
                step.before().epoch(), step.after().epoch());
        Step.require(step.after().endOffset() > step.before().endOffset(), "the end stays at %d",
                step.before().endOffset());
        for (Step.Partition each : step.partitions()) {
            PartitionImage was = each.before();
            PartitionImage is = each.after();
            if (was == null || was.equals(is))
                continue;
            Step.require(is.partitionEpoch() > was.partitionEpoch(), "no new partition epoch: %s", each);
            Step.require(is.leaderEpoch() >= was.leaderEpoch(), "the leader epoch falls: %s", each);
            Step.require(is.leader() == was.leader() || is.leaderEpoch() > was.leaderEpoch(),
                    "a new leader in an old epoch: %s", each);
        }
    }
}
