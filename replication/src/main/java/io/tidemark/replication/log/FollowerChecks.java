package io.tidemark.replication.log;

import io.tidemark.replication.log.AppendOutcome.Refused;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a follower asks of the batches that a leader sent before it takes any of them. They were checked by
 * the leader, but have travelled, and may come from a leader that has gone wrong.
 */
final class FollowerChecks {
    private FollowerChecks() {}

    /** Where the whole batches in {@code bytes} end: behind them a batch may be cut short. */
    static int wholeBatches(ByteBuffer bytes, RecordBatch batch) {
        int at = bytes.position();
        while (bytes.limit() - at >= RecordBatch.HEADER_BYTES) {
            int size = batch.wrap(bytes, at).sizeInBytes();
            if (size < RecordBatch.HEADER_BYTES || size > bytes.limit() - at) break;
            at += size;
        }
        return at;
    }

    /** Checks the whole batches that end at {@code end}; the first must not begin before {@code nextOffset}. */
    static @Nullable Refused check(ByteBuffer bytes, int end, RecordBatch batch, long nextOffset,
            int latestEpoch) {
        if (end == bytes.position()) {
            return new Refused(Errors.CORRUPT_MESSAGE, "The leader sent " + bytes.remaining()
                    + " bytes that hold no whole batch.");
        }
        long expected = nextOffset;
        int epoch = latestEpoch;
        for (int at = bytes.position(); at < end; at += batch.sizeInBytes()) {
            batch.wrap(bytes, at);
            if (batch.magic() != RecordBatch.MAGIC || !batch.isIntact() || batch.lastOffsetDelta() < 0) {
                return new Refused(Errors.CORRUPT_MESSAGE, "The leader sent a damaged " + batch + ".");
            }
            if (batch.baseOffset() < expected) {
                return new Refused(Errors.OFFSET_OUT_OF_RANGE,
                        "The leader sent a " + batch + "; the next offset is " + expected + ".");
            }
            if (batch.leaderEpoch() >= 0 && batch.leaderEpoch() < epoch) {
                return new Refused(Errors.FENCED_LEADER_EPOCH,
                        "The leader sent a " + batch + " of epoch " + batch.leaderEpoch() + " after " + epoch
                                + ".");
            }
            expected = batch.nextOffset();
            epoch = Math.max(epoch, batch.leaderEpoch());
        }
        return null;
    }
}
