package io.tidemark.replication.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a snapshot of {@link ProducerStates}, version 1 of Kafka's format:
 *
 * <pre>
 *   0 version int16 = 1 | 2 crc uint32, CRC32C of all that follows | 6 count int32 | 10 entries of 46 bytes:
 *
 *   0 producerId     int64 | 14 lastOffset       int64, -1 without a batch
 *   8 producerEpoch  int16 | 22 offsetDelta      int32, last offset less first
 *  10 lastSequence   int32 | 26 timestamp        int64
 *                          | 34 coordinatorEpoch int32, -1 before any marker
 *                          | 38 currentTxnFirstOffset int64, -1 without an open transaction
 * </pre>
 *
 * <p>Kafka writes one entry per producer and so knows one batch of five after a restart. Here each batch
 * that is remembered has an entry, older ones first, all with the same epochs and transaction. The last
 * entry has the producer's last timestamp; where that is a marker's, the last batch stands there twice, with
 * its own timestamp first. Kafka's loader takes the last entry of an id and so reads what it would have
 * written itself.
 */
final class ProducerSnapshot {
    /** The largest that is read: room for 200,000 producers, each with five batches and a marker. */
    static final int MAX_BYTES = 64 << 20;

    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int COUNT_AT = 6;
    private static final int ENTRIES_AT = 10;
    private static final int ENTRY_BYTES = 46;

    private ProducerSnapshot() {}

    /** The bytes that stand for {@code states}. On the thread that owns them; anybody may write them. */
    static ByteBuffer encode(ProducerStates states) {
        int[] count = {0};
        states.forEach(state -> count[0] += entryCount(state));
        ByteBuffer bytes = ByteBuffer.allocate(ENTRIES_AT + Math.multiplyExact(count[0], ENTRY_BYTES));
        bytes.putShort(VERSION).putInt(0).putInt(count[0]);
        states.forEach(state -> putEntries(bytes, state));
        return bytes.putInt(CRC_AT, crcOf(bytes.flip()));
    }

    /**
     * Reads a snapshot into states that are empty. When it is damaged they hold a part of it: reset them.
     *
     * @param offset the offset of the file's name, which all batches must be below
     */
    static void decode(Path file, long offset, ByteBuffer bytes, ProducerStates into)
            throws CorruptStateFile {
        if (bytes.limit() < ENTRIES_AT)
            throw new CorruptStateFile(file, bytes.limit() + " bytes are too short for a snapshot");
        if (bytes.getShort(0) != VERSION)
            throw new CorruptStateFile(file, "snapshot version " + bytes.getShort(0) + ", not " + VERSION);
        if (bytes.getInt(CRC_AT) != crcOf(bytes))
            throw new CorruptStateFile(file, "the checksum is wrong");
        int count = bytes.getInt(COUNT_AT);
        if (count != (bytes.limit() - ENTRIES_AT) / ENTRY_BYTES
                || (bytes.limit() - ENTRIES_AT) % ENTRY_BYTES != 0)
            throw new CorruptStateFile(file, count + " entries in " + bytes.limit() + " bytes");
        ProducerState state = null;
        for (int at = ENTRIES_AT; at < bytes.limit(); at += ENTRY_BYTES) {
            long producerId = bytes.getLong(at);
            if (state == null || state.producerId() != producerId) {
                load(file, state, into);
                state = new ProducerState(producerId);
            }
            getEntry(file, offset, bytes.position(at), state);
        }
        load(file, state, into);
    }

    private static void load(Path file, @Nullable ProducerState state, ProducerStates into)
            throws CorruptStateFile {
        if (state != null && !into.load(state))
            throw new CorruptStateFile(file, "two entries contradict each other: " + state);
    }

    private static int entryCount(ProducerState state) {
        int batches = state.batchCount();
        return batches == 0 || state.batchTimestampMs(batches - 1) != state.lastTimestampMs() ? batches + 1
                : batches;
    }

    private static void putEntries(ByteBuffer bytes, ProducerState state) {
        int batches = state.batchCount();
        for (int i = 0; i < batches; i++)
            putEntry(bytes, state, i, state.batchTimestampMs(i));
        if (entryCount(state) > batches)
            putEntry(bytes, state, batches - 1, state.lastTimestampMs());
    }

    private static void putEntry(ByteBuffer bytes, ProducerState state, int batch, long timestampMs) {
        bytes.putLong(state.producerId()).putShort(state.producerEpoch());
        if (batch < 0)
            bytes.putInt(RecordBatch.NO_SEQUENCE).putLong(ProducerState.NO_OFFSET).putInt(0);
        else
            bytes.putInt(state.batchLastSequence(batch)).putLong(state.batchLastOffset(batch))
                    .putInt(state.batchOffsetDelta(batch));
        bytes.putLong(timestampMs).putInt(state.coordinatorEpoch()).putLong(state.transactionFirstOffset());
    }

    private static void getEntry(Path file, long offset, ByteBuffer bytes, ProducerState into)
            throws CorruptStateFile {
        long producerId = bytes.getLong();
        short epoch = bytes.getShort();
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int offsetDelta = bytes.getInt();
        long timestampMs = bytes.getLong();
        int coordinatorEpoch = bytes.getInt();
        long transactionFirstOffset = Math.max(ProducerState.NO_OFFSET, bytes.getLong());
        if (producerId < 0 || lastOffset >= offset || transactionFirstOffset >= offset
                || (lastOffset >= 0 && (offsetDelta < 0 || offsetDelta > lastOffset)))
            throw new CorruptStateFile(file, "producer " + producerId + " with last offset " + lastOffset
                    + ", delta " + offsetDelta + ", transaction from " + transactionFirstOffset
                    + " cannot be in a snapshot at offset " + offset);
        into.setEpoch(epoch);
        if (lastOffset >= 0 && lastOffset != into.lastOffset())
            into.addBatch(epoch, lastSequence, lastOffset, offsetDelta, timestampMs);
        into.set(coordinatorEpoch, timestampMs, transactionFirstOffset);
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(COUNT_AT));
        return (int) crc.getValue();
    }
}
