package io.tidemark.replication.partition;

import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.Damage;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.LogRead.Damaged;
import io.tidemark.replication.log.LogRead.Nothing;
import io.tidemark.replication.log.LogRead.OutOfRange;
import io.tidemark.replication.log.LogRead.Records;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads of a replica's log, for consumers and followers. Owned by the shard. */
final class PartitionReads {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionReads.class);

    private PartitionReads() {}

    /** Whether a reader's leader epoch is this one; {@link Errors#NONE} or why not (KIP-320). */
    static Errors checkEpoch(int readersEpoch, int leaderEpoch) {
        if (readersEpoch == PartitionFetch.NO_EPOCH || readersEpoch == leaderEpoch) return Errors.NONE;
        return readersEpoch < leaderEpoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
    }

    /**
     * Serves a fetch in a role.
     *
     * @param isNew whether it has just come: then a follower's says how far it is
     */
    static FetchedPartition serve(LocalReplica local, PartitionRole now, PartitionFetch fetch,
            boolean atLeastOneBatch, boolean isNew) {
        Errors error = OffsetQueries.checkReader(now, fetch.leaderEpoch(), switch (fetch.reader()) {
            case FetchReader.Follower _ -> true;
            case FetchReader.Consumer consumer -> consumer.leaderOnly();
        });
        if (error != Errors.NONE) return FetchedPartition.failed(error);
        return now instanceof Leader leader ? leader.fetch(fetch, atLeastOneBatch, isNew)
                : read(local.log, fetch, atLeastOneBatch);
    }

    /** Reads what there is for the reader, its leader epoch being checked. */
    static FetchedPartition read(PartitionLog log, PartitionFetch fetch, boolean atLeastOneBatch) {
        FetchedPartition divergence = checkLastFetched(log, fetch);
        if (divergence != null) return divergence;
        long bound = switch (fetch.reader()) {
            case FetchReader.Follower _ -> log.logEndOffset();
            case FetchReader.Consumer(boolean readCommitted, boolean _, ConsumerPlace _) ->
                readCommitted ? log.lastStableOffset() : log.highWatermark();
        };
        return switch (log.read(fetch.fetchOffset(), bound, fetch.maxBytes(), atLeastOneBatch)) {
            case Records(LogRegion region) -> answer(log, null, aborted(log, fetch, bound), region);
            case Nothing _ -> answer(log, null, List.of(), null);
            case OutOfRange(long start, long _) -> FetchedPartition.failed(Errors.OFFSET_OUT_OF_RANGE, start);
            case Damaged(Damage damage) -> damaged(log, fetch, damage);
        };
    }

    /** Sends a consumer to another replica; nothing is read. */
    static FetchedPartition elsewhere(PartitionLog log, int brokerId) {
        return new FetchedPartition(Errors.NONE, log.highWatermark(), log.lastStableOffset(),
                log.logStartOffset(), null, List.of(), null, brokerId, false);
    }

    private static FetchedPartition damaged(PartitionLog log, PartitionFetch fetch, Damage damage) {
        LOG.error("{} is damaged and cannot be served from offset {}: {}", log.directory(),
                fetch.fetchOffset(),
                damage);
        return FetchedPartition.failed(Errors.CORRUPT_MESSAGE);
    }

    /** Compares the reader's last record with this log; null where it is the same (KIP-595). */
    private static @Nullable FetchedPartition checkLastFetched(PartitionLog log, PartitionFetch fetch) {
        if (fetch.lastFetchedEpoch() == PartitionFetch.NO_EPOCH) return null;
        EpochEndOffset end = log.endOffsetForEpoch(fetch.lastFetchedEpoch());
        boolean isUndefined = end.equals(EpochEndOffset.UNDEFINED);
        if (isUndefined || fetch.fetchOffset() < log.logStartOffset())
            return FetchedPartition.failed(Errors.OFFSET_OUT_OF_RANGE, log.logStartOffset());
        if (end.leaderEpoch() >= fetch.lastFetchedEpoch() && end.endOffset() >= fetch.fetchOffset())
            return null;
        return answer(log, end, List.of(), null);
    }

    private static FetchedPartition answer(PartitionLog log, @Nullable EpochEndOffset diverging,
            List<AbortedTransaction> aborted, @Nullable LogRegion records) {
        return new FetchedPartition(Errors.NONE, log.highWatermark(), log.lastStableOffset(),
                log.logStartOffset(),
                diverging, aborted, records);
    }

    private static List<AbortedTransaction> aborted(PartitionLog log, PartitionFetch fetch, long bound) {
        boolean wanted = fetch.reader() instanceof FetchReader.Consumer consumer && consumer.readCommitted();
        return wanted ? log.abortedTransactions(fetch.fetchOffset(), bound) : List.of();
    }
}
