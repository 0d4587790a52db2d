package io.tidemark.replication.log;

/**
 * A transaction whose records in one partition are not to be seen.
 *
 * @param producerId whose it was
 * @param firstOffset its first record
 * @param lastOffset its marker
 * @param lastStableOffset where the earliest transaction began that was open then, or else the offset after
 *        the marker; no transaction that ended later began before it
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
