package io.tidemark.common.id;

/**
 * An offset of a partition's log and the leader epoch it belongs to.
 *
 * @param offset a record offset, zero or more
 * @param leaderEpoch the epoch of the leader that wrote it; {@link #NO_EPOCH} where none is known
 */
public record OffsetAndEpoch(long offset, int leaderEpoch) {
    /** The leader epoch of records that carry none. */
    public static final int NO_EPOCH = -1;

    public OffsetAndEpoch {
        if (offset < 0)
            throw new IllegalArgumentException("offset " + offset + " is negative");
        if (leaderEpoch < NO_EPOCH)
            throw new IllegalArgumentException("leader epoch " + leaderEpoch);
    }
}
