package io.tidemark.replication.log;

/**
 * Where a leader epoch ends in a log (KIP-101, KIP-279): the answer to OffsetForLeaderEpoch.
 *
 * @param leaderEpoch the largest epoch of the log that is not larger than the one asked for, or the one
 *        asked for where the log begins later; -1 where the log cannot say
 * @param endOffset the offset after that epoch's last record; -1 where the log cannot say
 */
public record EpochEndOffset(int leaderEpoch, long endOffset) {
    /** The log cannot say: it knows no epoch, or none as late as the one asked for. */
    public static final EpochEndOffset UNDEFINED = new EpochEndOffset(-1, -1);
}
