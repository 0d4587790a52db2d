package io.tidemark.replication.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.jspecify.annotations.Nullable;

/**
 * The one record of a control batch that ends a transaction: its key says how (int16 version, int16 type),
 * its value who said so (int16 version, int32 coordinator epoch). Later versions of either may be longer.
 *
 * @param isAbort whether it aborts the transaction; it commits it otherwise
 * @param coordinatorEpoch the epoch of the transaction coordinator that wrote it
 * @param timestampMs when, by the coordinator's clock
 */
public record TransactionMarker(boolean isAbort, int coordinatorEpoch, long timestampMs) {
    private static final short ABORT = 0;
    private static final short COMMIT = 1;

    /**
     * Reads the marker of a control batch.
     *
     * @return null where compaction has taken the record and left the empty batch
     * @throws InvalidRecordException when the batch holds no such marker
     */
    public static @Nullable TransactionMarker read(RecordBatch batch) {
        if (!batch.isControl())
            throw new InvalidRecordException("the " + batch + " is no control batch");
        if (batch.recordCount() == 0)
            return null;
        int size = batch.sizeInBytes();
        int available = batch.buffer().limit() - batch.position();
        if (batch.codec() != 0 || size < RecordBatch.HEADER_BYTES || size > available)
            throw new InvalidRecordException("the control " + batch + " is compressed or cut off");
        ByteBuffer records = batch.buffer().duplicate().limit(batch.position() + size)
                .position(batch.position() + RecordBatch.HEADER_BYTES);
        try {
            return read(batch, records);
        } catch (BufferUnderflowException | IllegalArgumentException | InvalidRecordException e) {
            throw new InvalidRecordException("the control " + batch + " holds no marker: " + e, e);
        }
    }

    private static TransactionMarker read(RecordBatch batch, ByteBuffer records) {
        DefaultRecord record = DefaultRecord.readFrom(records, batch.baseOffset(), batch.baseTimestamp(),
                RecordBatch.NO_SEQUENCE, batch.isLogAppendTime() ? Long.valueOf(batch.maxTimestamp()) : null);
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        if (key == null || value == null)
            throw new InvalidRecordException("no key or no value");
        short keyVersion = key.getShort();
        short type = key.getShort();
        short valueVersion = value.getShort();
        if (keyVersion < 0 || valueVersion < 0 || (type != ABORT && type != COMMIT))
            throw new InvalidRecordException("key version " + keyVersion + ", type " + type
                    + ", value version " + valueVersion);
        return new TransactionMarker(type == ABORT, value.getInt(), record.timestamp());
    }
}
