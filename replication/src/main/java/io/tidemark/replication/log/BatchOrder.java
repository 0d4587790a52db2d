package io.tidemark.replication.log;

/**
 * Checks what a batch's checksum does not cover: its base offset and its leader epoch stand before it, so
 * that a leader can set them. Offsets ascend, perhaps with gaps where a log was compacted; epochs do not go
 * back. Where two batches overlap, the one that does not follow its predecessor closely is the wrong one;
 * where an epoch goes back, the one that had raised it just before.
 */
final class BatchOrder {
    private static final int NONE = -1;

    private final long endOffset;
    private final int firstEpoch;
    private final int latestEpoch;
    private long next;
    private int epoch;
    private boolean isFirst = true;
    private int gapBefore = NONE;
    private int raiseBefore = NONE;
    private int epochBeforeRaise = -1;

    /**
     * For a walk over batches from {@code startOffset} or later up to {@code endOffset}, exclusive.
     *
     * @param epochBefore the epoch of what comes before, -1 where nobody knows
     * @param firstEpoch the epoch that the first is expected to have, -1 where nobody knows
     */
    BatchOrder(long startOffset, long endOffset, int epochBefore, int firstEpoch, int latestEpoch) {
        this.epoch = epochBefore;
        this.firstEpoch = firstEpoch;
        this.next = startOffset;
        this.endOffset = endOffset;
        this.latestEpoch = latestEpoch;
    }

    /** Where the batch begins that is out of order, this one or the one before it; -1 when none is. */
    int check(RecordBatch batch, int position) {
        long base = batch.baseOffset();
        if (base < next) return gapBefore >= 0 ? gapBefore : position;
        if (batch.nextOffset() > endOffset || batch.leaderEpoch() > latestEpoch) return position;
        if (batch.leaderEpoch() >= 0 && batch.leaderEpoch() < epoch) {
            return raiseBefore >= 0 && batch.leaderEpoch() >= epochBeforeRaise ? raiseBefore : position;
        }
        gapBefore = (!isFirst || position == 0) && base > next ? position : NONE;
        int expected = isFirst ? firstEpoch : epoch;
        isFirst = false;
        next = batch.nextOffset();
        raiseBefore = batch.leaderEpoch() > expected ? position : NONE;
        epochBeforeRaise = epoch;
        epoch = Math.max(epoch, batch.leaderEpoch());
        return NONE;
    }
}
