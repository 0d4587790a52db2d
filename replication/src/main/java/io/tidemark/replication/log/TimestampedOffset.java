package io.tidemark.replication.log;

/**
 * A record that was looked up by its timestamp.
 *
 * @param timestampMs its timestamp
 * @param offset its offset
 * @param leaderEpoch the epoch it was written in
 */
public record TimestampedOffset(long timestampMs, long offset, int leaderEpoch) {}
