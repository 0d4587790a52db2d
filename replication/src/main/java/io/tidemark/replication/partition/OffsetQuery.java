package io.tidemark.replication.partition;

/**
 * A question of ListOffsets about one partition.
 *
 * @param timestampMs in milliseconds since the epoch, or one of the constants
 * @param currentLeaderEpoch the epoch that the client believes in, or {@link PartitionFetch#NO_EPOCH}
 * @param readCommitted whether open transactions bound it (KIP-98)
 * @param byReplica whether a replica asks, or who looks at one, which sees everything
 * @param leaderOnly whether a follower does not answer; it does to who looks at this very replica
 */
public record OffsetQuery(long timestampMs, int currentLeaderEpoch, boolean readCommitted,
        boolean byReplica, boolean leaderOnly) {
    public static final long LATEST = -1;
    public static final long EARLIEST = -2;

    /** The record with the greatest timestamp (KIP-734). */
    public static final long MAX_TIMESTAMP = -3;

    /** The first on the broker's own disk (KIP-405); without tiers the same as the earliest. */
    public static final long EARLIEST_LOCAL = -4;

    /** One that the leader alone answers. */
    public OffsetQuery(long timestampMs, int currentLeaderEpoch, boolean readCommitted, boolean byReplica) {
        this(timestampMs, currentLeaderEpoch, readCommitted, byReplica, true);
    }
}
