package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.metadata.record.VoterRemoved;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The controllers.
 *
 * @param barrier the last one; the default instance before the first
 * @param nextSequence of the batch that follows the last one of that epoch
 * @param voters by node id, the event that added each or moved it
 */
public record QuorumImage(EpochBarrier barrier, long nextSequence,
        TreePMap<Integer, VoterAdded> voters) {
    public static final int NO_CONTROLLER = -1;
    static final QuorumImage EMPTY = new QuorumImage(EpochBarrier.getDefaultInstance(), 0,
            TreePMap.empty());

    /** Of the last barrier; 0 before the first. */
    public int epoch() {
        return barrier.getEpoch();
    }

    /** The controller that was active in that epoch; {@link #NO_CONTROLLER} before the first. */
    public int controllerId() {
        return epoch() == 0 ? NO_CONTROLLER : barrier.getControllerId();
    }

    /** Whether a batch follows the last one: the next of the same epoch, or the first of a later one. */
    boolean isFollowedBy(MetadataBatch batch) {
        return batch.getEpoch() == epoch()
                ? epoch() > 0 && batch.getSequence() == nextSequence
                : batch.getEpoch() > epoch() && batch.getSequence() == 0 && beginsWithItsBarrier(batch);
    }

    private static boolean beginsWithItsBarrier(MetadataBatch batch) {
        return batch.getRecordsCount() > 0
                && batch.getRecords(0).getEpochBarrier().getEpoch() == batch.getEpoch();
    }

    QuorumImage withNextSequence(long sequence) {
        return new QuorumImage(barrier, sequence, voters);
    }

    public @Nullable VoterAdded voter(int nodeId) {
        return voters.get(nodeId);
    }

    QuorumImage passed(EpochBarrier event) {
        if (event.getEpoch() <= epoch())
            throw new ContradictingRecord("controller %d began epoch %d, but epoch %d was before"
                    .formatted(event.getControllerId(), event.getEpoch(), epoch()));
        return new QuorumImage(event, 0, voters);
    }

    /** A voter that comes with another directory has lost what it voted by: it has to be removed first. */
    QuorumImage added(VoterAdded event) {
        VoterAdded known = voters.get(event.getVoterId());
        if (known != null && !known.getDirectoryId().equals(event.getDirectoryId()))
            throw new ContradictingRecord("voter %d was added with directory %s, but it is there with %s"
                    .formatted(event.getVoterId(), UuidValues.toUuid(event.getDirectoryId()),
                            UuidValues.toUuid(known.getDirectoryId())));
        return new QuorumImage(barrier, nextSequence, voters.plus(event.getVoterId(), event));
    }

    QuorumImage removed(VoterRemoved event) {
        VoterAdded known = voters.get(event.getVoterId());
        if (known == null || !known.getDirectoryId().equals(event.getDirectoryId()))
            throw new ContradictingRecord("voter %d with directory %s was removed, but it is not one"
                    .formatted(event.getVoterId(), UuidValues.toUuid(event.getDirectoryId())));
        return new QuorumImage(barrier, nextSequence, voters.minus(event.getVoterId()));
    }
}
