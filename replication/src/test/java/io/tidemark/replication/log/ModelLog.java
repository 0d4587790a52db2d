package io.tidemark.replication.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one partition's log must and may hold: a plain list of all batches that it was given since it last
 * began anew, those included that retention has taken since.
 */
final class ModelLog {
    /** A batch, byte for byte; its buffer is not touched after it was handed to the log. */
    record Batch(long baseOffset, long nextOffset, ByteBuffer bytes) {
        static Batch of(ByteBuffer bytes) {
            RecordBatch view = new RecordBatch().wrap(bytes, bytes.position());
            return new Batch(view.baseOffset(), view.nextOffset(), bytes.duplicate());
        }

        RecordBatch view() {
            return new RecordBatch().wrap(bytes, bytes.position());
        }
    }

    private static final long NONE = -1;

    private final List<Batch> batches = new ArrayList<>();
    private long historyStart;

    /** The log end offset that survives a power failure. */
    private long flushed;

    /** The log start offset that no crash may take back. */
    private long durableStart;

    /** Where a truncation that has not returned would end the log. */
    private long cutInFlight = NONE;
    private boolean restartInFlight;
    private long startBefore = NONE;
    private long highWatermarkBefore = NONE;

    /** Batches that the log was given in a call that has not returned. */
    private int inFlight;

    long nextOffset() {
        return batches.isEmpty() ? historyStart : batches.getLast().nextOffset();
    }

    /** The epoch of the last batch, 0 before any; a log that retention has emptied may not know it. */
    int latestEpoch() {
        return batches.isEmpty() ? 0 : batches.getLast().view().leaderEpoch();
    }

    long historyStart() {
        return historyStart;
    }

    long flushed() {
        return flushed;
    }

    long durableStart() {
        return durableStart;
    }

    boolean isTruncating() {
        return cutInFlight != NONE;
    }

    long cutInFlight() {
        return cutInFlight;
    }

    /** The log start offset before the truncation that has not returned. */
    long startBefore() {
        return startBefore;
    }

    long highWatermarkBefore() {
        return highWatermarkBefore;
    }

    boolean isRestarting() {
        return restartInFlight;
    }

    List<Batch> batches() {
        return batches;
    }

    /** The batch that holds an offset, or null. */
    @Nullable
    Batch batchAt(long offset) {
        int low = 0;
        int high = batches.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Batch batch = batches.get(middle);
            if (offset < batch.baseOffset()) high = middle - 1;
            else if (offset >= batch.nextOffset()) low = middle + 1;
            else return batch;
        }
        return null;
    }

    // ---- appending

    /** Takes note of batches that a call is about to give to the log. */
    void offer(List<Batch> offered) {
        batches.addAll(offered);
        inFlight = offered.size();
    }

    void accepted() {
        inFlight = 0;
    }

    void refused() {
        batches.subList(batches.size() - inFlight, batches.size()).clear();
        inFlight = 0;
    }

    void flushedTo(long recoveryPoint) {
        flushed = Math.max(flushed, recoveryPoint);
    }

    void startIsDurable(long offset) {
        durableStart = Math.max(durableStart, offset);
    }

    // ---- losing

    void beginTruncation(long end, PartitionLog log) {
        startBefore = log.logStartOffset();
        highWatermarkBefore = log.highWatermark();
        Batch cut = batchAt(end);
        cutInFlight = cut == null ? end : cut.baseOffset();
        durableStart = Math.min(durableStart, cutInFlight);
    }

    void beginRestart(PartitionLog log) {
        startBefore = log.logStartOffset();
        highWatermarkBefore = log.highWatermark();
        restartInFlight = true;
        cutInFlight = 0;
        durableStart = 0;
    }

    /** From here on the checkpoints may have forgotten it, until it is gone. */
    void beginDeletion() {
        durableStart = 0;
    }

    void cutTo(long end) {
        while (!batches.isEmpty() && batches.getLast().nextOffset() > end) batches.removeLast();
        flushed = Math.min(flushed, end);
        durableStart = Math.min(durableStart, end);
        callEnded();
    }

    void restartAt(long offset) {
        batches.clear();
        historyStart = offset;
        flushed = Math.min(flushed, offset);
        durableStart = Math.min(durableStart, offset);
        callEnded();
    }

    void callEnded() {
        cutInFlight = NONE;
        startBefore = NONE;
        highWatermarkBefore = NONE;
        restartInFlight = false;
        inFlight = 0;
    }

    // ---- what follows from the batches

    /** The producers after all batches below {@code end}, with the aborted transactions on the way. */
    ProducerStates producersAt(long end, List<AbortedTransaction> aborted) {
        ProducerStates states = new ProducerStates();
        for (Batch batch : batches) {
            if (batch.baseOffset() >= end) break;
            CompletedTransaction completed = states.append(batch.view());
            if (completed != null && completed.isAborted()) aborted.add(completed.asAborted());
        }
        return states;
    }

    LeaderEpochs epochs(long start, long end) {
        LeaderEpochs epochs = new LeaderEpochs();
        for (Batch batch : batches) {
            if (batch.baseOffset() >= end) break;
            epochs.assign(batch.view().leaderEpoch(), batch.baseOffset());
        }
        epochs.truncateFromStart(start);
        return epochs;
    }

    boolean isBoundary(long offset) {
        Batch batch = batchAt(offset);
        return batch == null ? offset == nextOffset() || offset == historyStart
                : batch.baseOffset() == offset;
    }

    @Override
    public String toString() {
        return "model from " + historyStart + " to " + nextOffset() + ", flushed to " + flushed
                + ", starts at "
                + durableStart + " or later" + (isTruncating() ? ", truncating to " + cutInFlight : "")
                + (restartInFlight ? ", restarting" : "")
                + Objects.toString(inFlight == 0 ? "" : ", " + inFlight
                        + " batches in flight");
    }
}
