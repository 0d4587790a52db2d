package io.tidemark.replication.partition;

import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.PartitionLog;

/**
 * Where a follower cuts its log when the leader says that the two part (KIP-101, KIP-279, KIP-320, KIP-595). The
 * leader has named the greatest epoch it knows that is not above the epoch of the follower's last record, and where
 * that ends. If the follower knows this epoch too, they agree up to where it ends on the side where it ends first.
 * If not, they agree at most up to where the follower's next smaller epoch ends; the leader then speaks of that one.
 * So each round cuts at least one batch, and none that the leader has.
 */
final class EpochTruncation {
    private EpochTruncation() {}

    /** The offset to cut at: below the log's end, as far as the leader told the truth. */
    static long cutFor(PartitionLog log, EpochEndOffset leader) {
        EpochEndOffset own = log.endOffsetForEpoch(leader.leaderEpoch());
        if (own.equals(EpochEndOffset.UNDEFINED)) return Math.min(leader.endOffset(), log.logEndOffset());
        long end = own.leaderEpoch() == leader.leaderEpoch() ? Math.min(own.endOffset(), leader.endOffset())
                : own.endOffset();
        return Math.min(end, log.logEndOffset());
    }
}
