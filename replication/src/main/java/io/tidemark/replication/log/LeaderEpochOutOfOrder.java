package io.tidemark.replication.log;

/**
 * Somebody tried to give a log a leader epoch that is older than its latest. A leader and a follower check
 * the epoch before they append, so this means that the caller's own state is wrong.
 */
public final class LeaderEpochOutOfOrder extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    LeaderEpochOutOfOrder(int epoch, long startOffset, int latestEpoch) {
        super("leader epoch " + epoch + " at offset " + startOffset + " after epoch " + latestEpoch);
    }
}
