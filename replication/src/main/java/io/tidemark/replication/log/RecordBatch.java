package io.tidemark.replication.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A view of one record batch (magic 2, KIP-98) in a buffer: the same bytes on the wire, in memory and on
 * disk. A view is reused: {@link #wrap} points it at the next batch. It reads and writes by absolute
 * position and leaves the buffer's own position and limit as they were.
 *
 * <pre>
 *   0 baseOffset            int64 | 23 lastOffsetDelta  int32
 *   8 batchLength           int32 | 27 baseTimestamp    int64
 *  12 partitionLeaderEpoch  int32 | 35 maxTimestamp     int64
 *  16 magic                 int8  | 43 producerId       int64
 *  17 crc (of 21 to end)   uint32 | 51 producerEpoch    int16
 *  21 attributes            int16 | 53 baseSequence     int32
 *                                 | 57 recordCount      int32, records from 61
 * </pre>
 *
 * <p>Attributes: bits 0 to 2 the compression codec, bit 3 LogAppendTime, bit 4 transactional, bit 5
 * control, bit 6 the base timestamp is a delete horizon (KIP-534). The base offset and the leader epoch
 * stand before the checksum, so that a leader sets them without computing it again. Owned by one thread.
 *
 * <p>Fields that are asked for again and again are read once, by {@link #wrap}: reading one from direct
 * memory costs several calls, and appending a small batch asked forty times for six of them. So whoever
 * changes the bytes in another way than by this view's setters wraps them again.
 */
public final class RecordBatch {
    /** Bytes before the first record. */
    public static final int HEADER_BYTES = 61;

    /** Bytes that {@code batchLength} does not count: the base offset and the length itself. */
    public static final int LENGTH_PREFIX_BYTES = 12;

    /** The only format that is written; what Kafka 0.11 introduced. */
    public static final byte MAGIC = 2;

    public static final long NO_PRODUCER_ID = -1L;
    public static final int NO_SEQUENCE = -1;
    public static final long NO_TIMESTAMP = -1L;

    static final int LENGTH_AT = 8;
    private static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int BASE_TIMESTAMP_AT = 27;
    private static final int MAX_TIMESTAMP_AT = 35;
    private static final int PRODUCER_ID_AT = 43;
    private static final int PRODUCER_EPOCH_AT = 51;
    private static final int BASE_SEQUENCE_AT = 53;
    private static final int RECORD_COUNT_AT = 57;

    private static final int CODEC_MASK = 0x07;
    private static final int LOG_APPEND_TIME = 0x08;
    private static final int TRANSACTIONAL = 0x10;
    private static final int CONTROL = 0x20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = NOTHING;
    private int start;
    private long baseOffset;
    private int sizeInBytes;
    private int attributes;
    private int lastOffsetDelta;
    private long maxTimestamp;
    private long producerId;

    /** Points this view at the batch that begins at {@code position}, whose header must be in the buffer. */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        if (buffer.limit() - position < HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "no batch header in " + (buffer.limit() - position) + " bytes");
        }
        this.buffer = buffer;
        this.start = position;
        this.baseOffset = buffer.getLong(position);
        this.sizeInBytes = buffer.getInt(position + LENGTH_AT) + LENGTH_PREFIX_BYTES;
        this.attributes = buffer.getShort(position + ATTRIBUTES_AT);
        this.lastOffsetDelta = buffer.getInt(position + LAST_OFFSET_DELTA_AT);
        this.maxTimestamp = buffer.getLong(position + MAX_TIMESTAMP_AT);
        this.producerId = buffer.getLong(position + PRODUCER_ID_AT);
        return this;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the batch begins in its buffer. */
    public int position() {
        return start;
    }

    public long baseOffset() {
        return baseOffset;
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** The whole batch in bytes, its length prefix included; whatever the header says, sane or not. */
    public int sizeInBytes() {
        return sizeInBytes;
    }

    public int leaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.get(start + MAGIC_AT);
    }

    public int attributes() {
        return attributes;
    }

    /** The codec's number as in Kafka's {@code CompressionType}; 5 to 7 are not assigned. */
    public int codec() {
        return attributes() & CODEC_MASK;
    }

    public boolean isLogAppendTime() {
        return (attributes() & LOG_APPEND_TIME) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL) != 0;
    }

    public int lastOffsetDelta() {
        return lastOffsetDelta;
    }

    public long baseTimestamp() {
        return buffer.getLong(start + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return maxTimestamp;
    }

    public long producerId() {
        return producerId;
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE_AT);
    }

    /** The last record's sequence number, which wraps from 2^31 - 1 to 0; {@link #NO_SEQUENCE} without any. */
    public int lastSequence() {
        int first = baseSequence();
        return first == NO_SEQUENCE ? NO_SEQUENCE : sequenceAfter(first, lastOffsetDelta());
    }

    public int recordCount() {
        return buffer.getInt(start + RECORD_COUNT_AT);
    }

    /** The sequence number {@code steps} after {@code sequence}: after 2^31 - 1 comes 0. */
    public static int sequenceAfter(int sequence, int steps) {
        return (sequence + steps) & Integer.MAX_VALUE;
    }

    /** Whether all of the batch is in the buffer and its checksum is right. */
    public boolean isIntact() {
        int size = sizeInBytes();
        return size >= HEADER_BYTES && size <= buffer.limit() - start && storedCrc() == computedCrc();
    }

    void setBaseOffset(long baseOffset) {
        buffer.putLong(start, baseOffset);
        this.baseOffset = baseOffset;
    }

    void setLeaderEpoch(int leaderEpoch) {
        buffer.putInt(start + LEADER_EPOCH_AT, leaderEpoch);
    }

    /** Stamps the batch with the broker's time and computes the checksum anew. */
    void setLogAppendTime(long timestampMs) {
        attributes |= LOG_APPEND_TIME;
        maxTimestamp = timestampMs;
        buffer.putShort(start + ATTRIBUTES_AT, (short) attributes);
        buffer.putLong(start + MAX_TIMESTAMP_AT, timestampMs);
        buffer.putInt(start + CRC_AT, computedCrc());
    }

    int storedCrc() {
        return buffer.getInt(start + CRC_AT);
    }

    private int computedCrc() {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(start + sizeInBytes()).position(start + ATTRIBUTES_AT);
        crc.reset();
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return "batch of " + recordCount() + " records at offset " + baseOffset() + ", " + sizeInBytes()
                + " bytes";
    }
}
