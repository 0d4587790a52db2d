package io.tidemark.replication.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches of producers as Kafka's own code writes them. */
final class ProducerBatches {
    private ProducerBatches() {}

    static RecordBatch idempotent(long baseOffset, long producerId, int epoch, int sequence, int count,
            long timestampMs) {
        return wrap(MemoryRecords.withIdempotentRecords(baseOffset, Compression.NONE, producerId,
                (short) epoch, sequence, 0, records(count, timestampMs)).buffer());
    }

    static RecordBatch transactional(long baseOffset, long producerId, int epoch, int sequence, int count,
            long timestampMs) {
        return wrap(MemoryRecords.withTransactionalRecords(baseOffset, Compression.NONE, producerId,
                (short) epoch, sequence, 0, records(count, timestampMs)).buffer());
    }

    static RecordBatch plain(long baseOffset, int count) {
        return wrap(MemoryRecords.withRecords(baseOffset, Compression.NONE, records(count, 1)).buffer());
    }

    static RecordBatch marker(long offset, long producerId, int epoch, boolean isAbort, int coordinatorEpoch,
            long timestampMs) {
        ControlRecordType type = isAbort ? ControlRecordType.ABORT : ControlRecordType.COMMIT;
        return wrap(MemoryRecords.withEndTransactionMarker(offset, timestampMs, 0, producerId, (short) epoch,
                new EndTransactionMarker(type, coordinatorEpoch)).buffer());
    }

    private static RecordBatch wrap(ByteBuffer buffer) {
        return new RecordBatch().wrap(buffer, buffer.position());
    }

    private static SimpleRecord[] records(int count, long timestampMs) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++)
            records[i] = new SimpleRecord(timestampMs, ("value " + i).getBytes(StandardCharsets.UTF_8));
        return records;
    }
}
