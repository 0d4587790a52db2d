package io.tidemark.controller.active;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What the active controller of one term believes: the committed image with all batches that are in flight,
 * and who waits for which of them. Dropped as a whole when the term ends or a batch is lost. Owned by the
 * controller's shard.
 */
final class Speculation {
    /** A batch that is proposed, and who hears when it and all before it are committed. */
    private static final class InFlight {
        private final long sequence;
        private final int bytes;
        private final boolean ofSweep;
        private final List<Waiting<?>> waiting = new ArrayList<>(1);

        InFlight(long sequence, int bytes, boolean ofSweep) {
            this.sequence = sequence;
            this.bytes = bytes;
            this.ofSweep = ofSweep;
        }
    }

    /** Why a batch was not proposed. */
    record Refusal(Errors error, String why) {}

    private final int term;
    private final Bounds bounds;
    private final MetadataQuorum quorum;
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private ClusterImage image;
    private long nextSequence;
    private int bytes;
    private int waitingAnswers;
    private int sweepBatches;
    private int batchesSinceRebased;

    Speculation(int term, ClusterImage committed, Bounds bounds, MetadataQuorum quorum) {
        this.term = term;
        this.image = committed;
        this.bounds = bounds;
        this.quorum = quorum;
    }

    int term() {
        return term;
    }

    /** The newest one, with all that was decided. */
    ClusterImage image() {
        return image;
    }

    int inFlightBatches() {
        return inFlight.size();
    }

    /** Whether another command may be decided. */
    boolean hasRoom() {
        return inFlight.size() < bounds.inFlightBatches() && bytes < bounds.inFlightBytes()
                && waitingAnswers < bounds.waitingAnswers()
                && batchesSinceRebased < bounds.batchesUntilRebased();
    }

    /** Whether another step of a sweep may be taken. */
    boolean hasRoomForStep() {
        return hasRoom() && sweepBatches < bounds.sweepBatches();
    }

    /**
     * Proposes records as one batch, unless it is too large or contradicts the image.
     *
     * @return why nothing was done; null if it was proposed
     */
    @Nullable
    Refusal propose(List<MetadataRecord> records, boolean ofSweep) {
        MetadataBatch batch = MetadataBatch.newBuilder().setEpoch(term).setSequence(nextSequence)
                .addAllRecords(records).build();
        int size = batch.getSerializedSize();
        if (size > MetadataQuorum.MAX_ENTRY_BYTES)
            return new Refusal(Errors.POLICY_VIOLATION,
                    "It takes a batch of " + size + " bytes of metadata; at most "
                            + MetadataQuorum.MAX_ENTRY_BYTES
                            + " are written at once. Ask for less at a time.");
        ReplayedBatch replayed;
        try {
            replayed = image.replay(batch, image.endOffset() + 1);
        } catch (RuntimeException e) {
            return new Refusal(Errors.UNKNOWN_SERVER_ERROR, "What was decided cannot be: " + e.getMessage());
        }
        if (!replayed.followed())
            throw new IllegalStateException("batch " + nextSequence + " of epoch " + term
                    + " does not follow the image at " + image);
        image = replayed.after();
        inFlight.add(new InFlight(nextSequence, size, ofSweep));
        nextSequence++;
        batchesSinceRebased++;
        bytes += size;
        sweepBatches += ofSweep ? 1 : 0;
        ByteString serialized = batch.toByteString();
        quorum.propose(term, serialized);
        return null;
    }

    /** Lets an answer wait for all that is in flight now, of which there is something. */
    void await(Waiting<?> answer) {
        inFlight.getLast().waiting.add(answer);
        waitingAnswers++;
        bytes += answer.responseBytes();
    }

    /**
     * The batch in flight that was committed: the first one.
     *
     * @return who waited for it
     * @throws IllegalStateException if it is not the one with that sequence
     */
    List<Waiting<?>> committed(long sequence, ClusterImage committed) {
        InFlight first = inFlight.poll();
        if (first == null || first.sequence != sequence)
            throw new IllegalStateException("batch " + sequence + " of epoch " + term
                    + " was committed, in flight is " + (first == null ? "none" : "" + first.sequence));
        bytes -= first.bytes;
        sweepBatches -= first.ofSweep ? 1 : 0;
        for (Waiting<?> each : first.waiting)
            bytes -= each.responseBytes();
        waitingAnswers -= first.waiting.size();
        rebase(committed);
        return first.waiting;
    }

    /** With nothing in flight the two images say the same; one of them is enough. */
    void rebase(ClusterImage committed) {
        if (!inFlight.isEmpty())
            return;
        if (!committed.quorum().equals(image.quorum())
                || committed.brokers().lastEpoch() != image.brokers().lastEpoch()
                || committed.topics().partitionCount() != image.topics().partitionCount())
            throw new IllegalStateException("what was committed is not what was decided: " + committed
                    + ", not " + image);
        image = committed;
        batchesSinceRebased = 0;
    }

    /** All who wait, in their order; for when all is lost. */
    List<Waiting<?>> allWaiting() {
        List<Waiting<?>> all = new ArrayList<>(waitingAnswers);
        for (InFlight each : inFlight)
            all.addAll(each.waiting);
        return all;
    }
}
