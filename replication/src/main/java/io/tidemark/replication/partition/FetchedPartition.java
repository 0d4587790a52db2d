package io.tidemark.replication.partition;

import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.LogRegion;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One partition's part of the answer to a fetch.
 *
 * @param highWatermark -1 with an error
 * @param lastStableOffset -1 with an error
 * @param logStartOffset the partition's first offset; with {@link Errors#OFFSET_OUT_OF_RANGE} too, with other errors
 *     -1
 * @param diverging where the reader's log parts from this one, or null: then there are no records (KIP-595)
 * @param aborted the aborted transactions in what was read; empty unless the reader asked for committed records
 * @param records what was read, to be released by whoever gets this; null for nothing
 * @param preferredReadReplica the broker that the consumer is to read from instead, nothing having been read here, or
 *     {@link #NO_REPLICA} (KIP-392)
 * @param isHeldBack whether there are records that a throttled follower is to wait for, and nobody will wake it
 */
public record FetchedPartition(Errors error, long highWatermark, long lastStableOffset, long logStartOffset,
        @Nullable EpochEndOffset diverging, List<AbortedTransaction> aborted, @Nullable LogRegion records,
        int preferredReadReplica, boolean isHeldBack) {
    public static final int NO_REPLICA = -1;

    FetchedPartition(Errors error, long highWatermark, long lastStableOffset, long logStartOffset,
            @Nullable EpochEndOffset diverging, List<AbortedTransaction> aborted,
            @Nullable LogRegion records) {
        this(error, highWatermark, lastStableOffset, logStartOffset, diverging, aborted, records, NO_REPLICA,
                false);
    }

    /** That it cannot be read, and why. */
    public static FetchedPartition failed(Errors error) {
        return failed(error, -1);
    }

    static FetchedPartition failed(Errors error, long logStartOffset) {
        return new FetchedPartition(error, -1, -1, logStartOffset, null, List.of(), null);
    }

    public int bytes() {
        return records == null ? 0 : records.bytes();
    }

    /** The same without the records, which are let go of, for a follower that is throttled. */
    FetchedPartition heldBack() {
        release();
        return new FetchedPartition(error, highWatermark, lastStableOffset, logStartOffset, diverging,
                aborted, null, preferredReadReplica, true);
    }

    /** Whether it is to be answered at once, however few bytes there are. */
    public boolean isUrgent() {
        return error != Errors.NONE || diverging != null || isElsewhere();
    }

    /** Whether the consumer is sent to another replica. */
    public boolean isElsewhere() {
        return preferredReadReplica != NO_REPLICA;
    }

    /** Lets go of what was read, when it is not sent. */
    public void release() {
        if (records != null) records.release();
    }
}
