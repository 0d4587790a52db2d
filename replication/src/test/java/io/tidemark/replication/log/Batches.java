package io.tidemark.replication.log;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches as Kafka's own client makes them. */
public final class Batches {
    private Batches() {}

    /** A batch without a producer id: one record for each value. */
    public static ByteBuffer of(long timestampMs, byte[]... values) {
        return of(Compression.NONE, timestampMs, values);
    }

    public static ByteBuffer of(Compression compression, long timestampMs, byte[]... values) {
        return direct(MemoryRecords.withRecords(compression, records(timestampMs, values)));
    }

    /** A batch of {@code count} records of one byte each. */
    public static ByteBuffer ofSize(long timestampMs, int count) {
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) values[i] = new byte[] {(byte) i};
        return of(timestampMs, values);
    }

    /** An idempotent producer's batch. */
    public static ByteBuffer idempotent(long producerId, short epoch, int sequence, long timestampMs,
            byte[]... values) {
        return direct(MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, epoch, sequence,
                records(timestampMs, values)));
    }

    /** A batch of a transaction. */
    public static ByteBuffer transactional(long producerId, short epoch, int sequence, long timestampMs,
            byte[]... values) {
        return direct(MemoryRecords.withTransactionalRecords(Compression.NONE, producerId, epoch, sequence,
                records(timestampMs, values)));
    }

    /** The marker that ends a transaction. */
    public static ByteBuffer marker(long producerId, short epoch, long timestampMs, boolean commit) {
        ControlRecordType type = commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
        return direct(MemoryRecords.withEndTransactionMarker(0, timestampMs, -1, producerId, epoch,
                new EndTransactionMarker(type, 0)));
    }

    /** A batch that a leader has given its place, for a follower. */
    public static ByteBuffer placed(long baseOffset, int leaderEpoch, long timestampMs, byte[]... values) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1024), Compression.NONE,
                TimestampType.CREATE_TIME, baseOffset);
        builder.setProducerState(-1, (short) -1, -1, false);
        for (byte[] value : values) builder.append(timestampMs, null, value);
        ByteBuffer bytes = direct(builder.build());
        new RecordBatch().wrap(bytes, 0).setLeaderEpoch(leaderEpoch);
        return bytes;
    }

    private static SimpleRecord[] records(long timestampMs, byte[]... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) records[i] = new SimpleRecord(timestampMs, values[i]);
        return records;
    }

    private static ByteBuffer direct(MemoryRecords records) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(records.sizeInBytes());
        return bytes.put(records.buffer().duplicate()).flip();
    }
}
