package io.tidemark.deploy.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * A producer's batches of one size, in direct memory, as they would come from the network again
 * and again: {@link #nextOf} takes them back to the base offset 0 and gives them the next sequence numbers.
 * They are as Kafka's own client makes them, without compression. Owned by one thread.
 */
final class PreparedBatches {
    private static final int LEADER_EPOCH_AT = 12;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int PRODUCER_ID_AT = 43;
    private static final int BASE_SEQUENCE_AT = 53;
    private static final int RECORD_COUNT_AT = 57;
    private static final int RECORD_OVERHEAD_BYTES = 16;

    private final ByteBuffer[] batches;
    private final int recordsPerBatch;
    private final CRC32C crc = new CRC32C();

    /**
     * Makes batches of exactly {@code batchBytes} each.
     *
     * @param count how many
     * @param valueBytes about how large the records' values are
     * @param producerId an idempotent producer's, or -1 for one that is not
     */
    PreparedBatches(int count, int batchBytes, int valueBytes, long producerId) {
        SplittableRandom random = new SplittableRandom(batchBytes);
        ByteBuffer model = batch(batchBytes, valueBytes, producerId, random);
        this.recordsPerBatch = model.getInt(RECORD_COUNT_AT);
        this.batches = new ByteBuffer[count];
        ByteBuffer memory = ByteBuffer.allocateDirect(count * batchBytes);
        for (int i = 0; i < count; i++) {
            batches[i] = memory.slice(i * batchBytes, batchBytes);
            batches[i].put(0, model, 0, batchBytes);
        }
    }

    private static ByteBuffer batch(int batchBytes, int valueBytes, long producerId,
            SplittableRandom random) {
        int records = Math.max(1, batchBytes / (valueBytes + RECORD_OVERHEAD_BYTES));
        for (int last = valueBytes; last >= 0; last = valueBytes) {
            for (int attempt = 0; attempt < 4; attempt++) {
                MemoryRecords made = records(records, valueBytes, last, producerId, random);
                int missing = batchBytes - made.sizeInBytes();
                if (missing == 0) return made.buffer().duplicate();
                last += missing;
                if (last < 0) break;
            }
            records--;
        }
        throw new IllegalArgumentException("no batch of " + batchBytes + " bytes");
    }

    private static MemoryRecords records(int count, int valueBytes, int lastValueBytes, long producerId,
            SplittableRandom random) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            byte[] key = "key-%06d".formatted(random.nextInt(1_000_000)).getBytes(StandardCharsets.US_ASCII);
            byte[] value = new byte[i == count - 1 ? lastValueBytes : valueBytes];
            for (int j = 0; j < value.length; j++) value[j] = (byte) (' ' + random.nextInt('~' - ' '));
            records[i] = new SimpleRecord(System.currentTimeMillis(), key, value);
        }
        if (producerId < 0) return MemoryRecords.withRecords(Compression.NONE, records);
        return MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) 0, 0, records);
    }

    int count() {
        return batches.length;
    }

    int recordsPerBatch() {
        return recordsPerBatch;
    }

    /** The batch {@code index}, to be read from its beginning; as it was last left. */
    ByteBuffer get(int index) {
        return batches[index];
    }

    /** The batch {@code index} as the producer's batch number {@code number}, from 0 on. */
    ByteBuffer nextOf(int index, long number) {
        ByteBuffer batch = batches[index].clear();
        batch.putLong(0, 0);
        batch.putInt(LEADER_EPOCH_AT, 0);
        if (batch.getLong(PRODUCER_ID_AT) >= 0)
            batch.putInt(BASE_SEQUENCE_AT, (int) (number * recordsPerBatch & Integer.MAX_VALUE));
        crc.reset();
        crc.update(batch.position(ATTRIBUTES_AT));
        batch.putInt(CRC_AT, (int) crc.getValue());
        return batch.position(0);
    }
}
