package io.tidemark.replication.log;

import java.util.Arrays;

/**
 * What a log remembers of one producer (KIP-98): its epoch, its last batches, and the transaction it has
 * open. Holds 40 bytes for a producer's first batch and 136 from the second on, besides the object itself.
 * Owned by the partition's shard.
 */
public final class ProducerState {
    /** How many batches a duplicate is looked for in: what a producer may have in flight. */
    public static final int RETAINED_BATCHES = 5;

    public static final short NO_EPOCH = -1;
    public static final int NO_COORDINATOR_EPOCH = -1;
    public static final long NO_OFFSET = -1;

    /** Longs per batch: its last offset, its largest timestamp, and two ints: last sequence, offset delta. */
    private static final int LONGS_PER_BATCH = 3;

    private static final long[] NO_BATCHES = {};

    private final long producerId;
    private short producerEpoch = NO_EPOCH;
    private byte batchCount;
    private int coordinatorEpoch = NO_COORDINATOR_EPOCH;
    private long lastTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long transactionFirstOffset = NO_OFFSET;
    private long[] batches = NO_BATCHES;

    ProducerState(long producerId) {
        this.producerId = producerId;
    }

    public long producerId() {
        return producerId;
    }

    /** {@link #NO_EPOCH} where none is known; then any sequence may follow. */
    public short producerEpoch() {
        return producerEpoch;
    }

    /** The epoch of the coordinator that wrote the last marker; {@link #NO_COORDINATOR_EPOCH} before any. */
    public int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** The largest timestamp of the last batch, or the last marker's: what expiry goes by. */
    public long lastTimestampMs() {
        return lastTimestampMs;
    }

    /** The first offset of the open transaction; {@link #NO_OFFSET} where none is open. */
    public long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    public boolean hasOpenTransaction() {
        return transactionFirstOffset != NO_OFFSET;
    }

    /** How many batches are remembered, all of the current epoch. */
    public int batchCount() {
        return batchCount;
    }

    /** The last offset of a batch; 0 is the oldest that is remembered. */
    public long batchLastOffset(int index) {
        return batches[index * LONGS_PER_BATCH];
    }

    /** The last offset of a batch less its first. */
    public int batchOffsetDelta(int index) {
        return (int) batches[index * LONGS_PER_BATCH + 2];
    }

    public long batchTimestampMs(int index) {
        return batches[index * LONGS_PER_BATCH + 1];
    }

    public int batchLastSequence(int index) {
        return (int) (batches[index * LONGS_PER_BATCH + 2] >> 32);
    }

    /** The last sequence number; {@link RecordBatch#NO_SEQUENCE} where no batch is remembered. */
    public int lastSequence() {
        return batchCount == 0 ? RecordBatch.NO_SEQUENCE : batchLastSequence(batchCount - 1);
    }

    /** The last offset of the last batch; {@link #NO_OFFSET} where no batch is remembered. */
    public long lastOffset() {
        return batchCount == 0 ? NO_OFFSET : batchLastOffset(batchCount - 1);
    }

    /** Which remembered batch has these sequence numbers; -1 where none does. */
    int batchWith(int lastSequence, int offsetDelta) {
        for (int i = 0; i < batchCount; i++)
            if (batchLastSequence(i) == lastSequence && batchOffsetDelta(i) == offsetDelta)
                return i;
        return -1;
    }

    void addBatch(short epoch, int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
        setEpoch(epoch);
        if (batchCount == RETAINED_BATCHES) {
            System.arraycopy(batches, LONGS_PER_BATCH, batches, 0, batches.length - LONGS_PER_BATCH);
            batchCount--;
        } else if (batchCount * LONGS_PER_BATCH == batches.length) {
            int capacity = batchCount == 0 ? 1 : RETAINED_BATCHES;
            batches = Arrays.copyOf(batches, capacity * LONGS_PER_BATCH);
        }
        int at = batchCount * LONGS_PER_BATCH;
        batches[at] = lastOffset;
        batches[at + 1] = timestampMs;
        batches[at + 2] = ((long) lastSequence << 32) | (offsetDelta & 0xffff_ffffL);
        batchCount++;
        lastTimestampMs = timestampMs;
    }

    void beginTransaction(long firstOffset) {
        transactionFirstOffset = firstOffset;
    }

    /** Sets what a marker sets, and closes the transaction; a new epoch forgets the batches of the old. */
    void endTransaction(short epoch, int coordinatorEpoch, long timestampMs) {
        setEpoch(epoch);
        set(coordinatorEpoch, timestampMs, NO_OFFSET);
    }

    /** Sets what does not belong to a batch, as a snapshot says it. */
    void set(int coordinatorEpoch, long lastTimestampMs, long transactionFirstOffset) {
        this.coordinatorEpoch = coordinatorEpoch;
        this.lastTimestampMs = lastTimestampMs;
        this.transactionFirstOffset = transactionFirstOffset;
    }

    void setEpoch(short epoch) {
        if (epoch != producerEpoch)
            batchCount = 0;
        producerEpoch = epoch;
    }

    boolean saysTheSameAs(ProducerState other) {
        int used = batchCount * LONGS_PER_BATCH;
        return producerId == other.producerId && producerEpoch == other.producerEpoch
                && coordinatorEpoch == other.coordinatorEpoch && lastTimestampMs == other.lastTimestampMs
                && transactionFirstOffset == other.transactionFirstOffset && batchCount == other.batchCount
                && Arrays.equals(batches, 0, used, other.batches, 0, used);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("producer ").append(producerId).append(" epoch ")
                .append(producerEpoch).append(" coordinator epoch ").append(coordinatorEpoch)
                .append(" last timestamp ").append(lastTimestampMs).append(" transaction from ")
                .append(transactionFirstOffset);
        for (int i = 0; i < batchCount; i++)
            text.append(" [sequence to ").append(batchLastSequence(i)).append(" at ")
                    .append(batchLastOffset(i) - batchOffsetDelta(i)).append("..").append(batchLastOffset(i))
                    .append(" time ").append(batchTimestampMs(i)).append(']');
        return text.toString();
    }
}
