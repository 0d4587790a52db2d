package io.tidemark.replication.log;

import io.tidemark.replication.log.AppendOutcome.Refused;
import io.tidemark.replication.log.LogConfig.Acceptance;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a leader asks of a batch before it takes it, with the error for each that fails: everything that the
 * header and the checksum can tell. Records are not unpacked. Owned by one thread.
 */
final class BatchChecks {
    private static final int HIGHEST_CODEC = 4;

    private BatchChecks() {}

    /** Finds the one batch that {@code bytes} shall consist of. */
    static @Nullable Refused checkFrame(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length < RecordBatch.HEADER_BYTES) {
            return refuse(Errors.CORRUPT_MESSAGE,
                    "The records end within the batch's header, after " + length + " bytes.");
        }
        byte magic = bytes.get(bytes.position() + RecordBatch.MAGIC_AT);
        if (magic != RecordBatch.MAGIC) {
            return refuse(Errors.INVALID_RECORD,
                    "The batch has format " + magic + "; only format 2 is taken.");
        }
        int size = bytes.getInt(bytes.position() + RecordBatch.LENGTH_AT) + RecordBatch.LENGTH_PREFIX_BYTES;
        if (size < RecordBatch.HEADER_BYTES || size > length) {
            return refuse(Errors.CORRUPT_MESSAGE,
                    "The batch says that it has " + size + " bytes; " + length + " were sent.");
        }
        if (size < length) {
            return refuse(Errors.INVALID_RECORD,
                    "A request may hold one batch for each partition, not several.");
        }
        return null;
    }

    /** Checks a batch that {@link #checkFrame} has found. */
    static @Nullable Refused check(RecordBatch batch, AppendOrigin origin, LogConfig config, long nowMs) {
        int size = batch.sizeInBytes();
        Acceptance acceptance = config.acceptance();
        if (size > acceptance.maxMessageBytes()) {
            return refuse(Errors.MESSAGE_TOO_LARGE,
                    "The batch has " + size + " bytes; max.message.bytes is " + acceptance.maxMessageBytes()
                            + ".");
        }
        if (size > config.rolling().segmentBytes()) {
            return refuse(Errors.RECORD_LIST_TOO_LARGE,
                    "The batch has " + size + " bytes; segment.bytes is " + config.rolling().segmentBytes()
                            + ".");
        }
        if (!batch.isIntact()) return refuse(Errors.CORRUPT_MESSAGE, "The batch's checksum is wrong.");
        Refused refused = checkCounts(batch);
        if (refused == null && origin == AppendOrigin.CLIENT) refused = checkClient(batch);
        if (refused == null && !acceptance.logAppendTime())
            refused = checkTimestamps(batch, acceptance, nowMs);
        return refused;
    }

    private static @Nullable Refused checkCounts(RecordBatch batch) {
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return refuse(Errors.INVALID_RECORD, "The batch says that it has " + count
                    + " records, but its last offset delta is " + batch.lastOffsetDelta() + ".");
        }
        if (batch.codec() > HIGHEST_CODEC) {
            return refuse(Errors.INVALID_RECORD,
                    "The batch has the unknown compression codec " + batch.codec() + ".");
        }
        return null;
    }

    private static @Nullable Refused checkClient(RecordBatch batch) {
        if (batch.baseOffset() != 0) {
            return refuse(Errors.INVALID_RECORD,
                    "The batch has the base offset " + batch.baseOffset() + "; a producer sends 0.");
        }
        if (batch.isControl())
            return refuse(Errors.INVALID_RECORD, "A producer may not write control records.");
        if (batch.hasProducerId() && batch.baseSequence() < 0) {
            return refuse(Errors.INVALID_RECORD, "The batch of producer " + batch.producerId()
                    + " has the sequence number " + batch.baseSequence() + ".");
        }
        if (batch.isTransactional() && !batch.hasProducerId()) {
            return refuse(Errors.INVALID_RECORD, "A transactional batch needs a producer id.");
        }
        return null;
    }

    private static @Nullable Refused checkTimestamps(RecordBatch batch, Acceptance acceptance, long nowMs) {
        long newest = batch.maxTimestamp();
        if (newest != RecordBatch.NO_TIMESTAMP && newest - nowMs > acceptance.timestampAfterMaxMs()) {
            return refuse(Errors.INVALID_TIMESTAMP, "The timestamp " + newest + " is more than "
                    + acceptance.timestampAfterMaxMs()
                    + " ms (message.timestamp.after.max.ms) after the broker's time.");
        }
        long oldest = batch.baseTimestamp();
        if (oldest != RecordBatch.NO_TIMESTAMP && nowMs - oldest > acceptance.timestampBeforeMaxMs()) {
            return refuse(Errors.INVALID_TIMESTAMP, "The timestamp " + oldest + " is more than "
                    + acceptance.timestampBeforeMaxMs()
                    + " ms (message.timestamp.before.max.ms) before the broker's time.");
        }
        return null;
    }

    private static Refused refuse(Errors error, String sentence) {
        return new Refused(error, sentence);
    }
}
