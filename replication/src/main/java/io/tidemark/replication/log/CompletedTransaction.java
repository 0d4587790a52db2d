package io.tidemark.replication.log;

/**
 * A transaction that its marker has just ended, with at least one record in this partition.
 *
 * @param producerId whose it was
 * @param firstOffset its first record
 * @param lastOffset its marker
 * @param isAborted whether its records are not to be seen; then it belongs into the transaction index
 * @param lastStableOffset the first offset of another transaction that is still open, or else the offset
 *        after the marker: up to there the transaction index says all there is to say
 */
record CompletedTransaction(long producerId, long firstOffset, long lastOffset, boolean isAborted,
        long lastStableOffset) {
    /** What the transaction index is to say of it, where it was aborted. */
    AbortedTransaction asAborted() {
        return new AbortedTransaction(producerId, firstOffset, lastOffset, lastStableOffset);
    }
}
