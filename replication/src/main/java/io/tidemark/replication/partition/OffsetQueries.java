package io.tidemark.replication.partition;

import io.tidemark.replication.log.DamagedLogException;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.TimestampedOffset;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds offsets for clients. A new leader whose high watermark has not reached the beginning of its epoch does not
 * know yet how far its predecessor had told consumers to read; it says OFFSET_NOT_AVAILABLE rather than an older
 * offset (KIP-207). Owned by the shard.
 */
final class OffsetQueries {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetQueries.class);

    private OffsetQueries() {}

    /** Whether a reader may be served in this role, the epochs being compared first (KIP-320). */
    static Errors checkReader(PartitionRole role, int readersEpoch, boolean leaderOnly) {
        return switch (role) {
            case Leader leader -> PartitionReads.checkEpoch(readersEpoch, leader.leaderEpoch());
            case Follower follower -> checkReader(follower, readersEpoch, leaderOnly);
            case Settling _ -> Errors.NOT_LEADER_OR_FOLLOWER;
            case Offline offline -> offline.error();
        };
    }

    private static Errors checkReader(Follower follower, int readersEpoch, boolean leaderOnly) {
        Errors error = PartitionReads.checkEpoch(readersEpoch, follower.leaderEpoch());
        return error == Errors.NONE && leaderOnly ? Errors.NOT_LEADER_OR_FOLLOWER : error;
    }

    static FoundEpoch findEpochEnd(PartitionLog log, PartitionRole role, int currentLeaderEpoch,
            int leaderEpoch) {
        Errors error = checkReader(role, currentLeaderEpoch, true);
        return error == Errors.NONE ? new FoundEpoch(error, log.endOffsetForEpoch(leaderEpoch))
                : FoundEpoch.failed(error);
    }

    static FoundOffset find(PartitionLog log, PartitionRole role, OffsetQuery query) {
        Errors error = checkReader(role, query.currentLeaderEpoch(), query.leaderOnly());
        if (error != Errors.NONE) return FoundOffset.failed(error);
        return switch (role) {
            case Leader leader -> find(log, leader.leaderEpoch(),
                    !query.byReplica() && log.highWatermark() < leader.epochStartOffset(), query);
            case Follower follower -> find(log, follower.leaderEpoch(), false, query);
            case Settling _ -> FoundOffset.failed(Errors.NOT_LEADER_OR_FOLLOWER);
            case Offline offline -> FoundOffset.failed(offline.error());
        };
    }

    private static FoundOffset find(PartitionLog log, int leaderEpoch, boolean isBehind, OffsetQuery query) {
        long timestampMs = query.timestampMs();
        if (timestampMs == OffsetQuery.EARLIEST || timestampMs == OffsetQuery.EARLIEST_LOCAL)
            return FoundOffset.of(-1, log.logStartOffset(), log.epochAt(log.logStartOffset()));
        if (timestampMs == OffsetQuery.LATEST) {
            return isBehind ? FoundOffset.failed(Errors.OFFSET_NOT_AVAILABLE)
                    : FoundOffset.of(-1, bound(log, query), leaderEpoch);
        }
        if (timestampMs < OffsetQuery.MAX_TIMESTAMP) return FoundOffset.failed(Errors.UNSUPPORTED_VERSION);
        return byTimestamp(log, query, isBehind);
    }

    private static long bound(PartitionLog log, OffsetQuery query) {
        if (query.byReplica()) return log.logEndOffset();
        return query.readCommitted() ? log.lastStableOffset() : log.highWatermark();
    }

    private static FoundOffset byTimestamp(PartitionLog log, OffsetQuery query, boolean isBehind) {
        try {
            TimestampedOffset found = lookUp(log, query.timestampMs());
            if (found != null && found.offset() < bound(log, query))
                return FoundOffset.of(found.timestampMs(), found.offset(), found.leaderEpoch());
            return isBehind ? FoundOffset.failed(Errors.OFFSET_NOT_AVAILABLE) : FoundOffset.of(-1, -1, -1);
        } catch (DamagedLogException e) {
            LOG.error("A timestamp cannot be looked up in {}: {}", log.directory(), e.getMessage());
            return FoundOffset.failed(Errors.CORRUPT_MESSAGE);
        }
    }

    private static @Nullable TimestampedOffset lookUp(PartitionLog log, long timestampMs)
            throws DamagedLogException {
        return timestampMs == OffsetQuery.MAX_TIMESTAMP ? log.offsetOfMaxTimestamp()
                : log.offsetForTimestamp(timestampMs);
    }
}
