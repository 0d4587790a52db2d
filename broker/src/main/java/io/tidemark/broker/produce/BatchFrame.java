package io.tidemark.broker.produce;

import io.tidemark.replication.log.RecordBatch;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one record batch of format 2 that a producer sends for a partition. Bytes after it that are no whole
 * batch are left out, as Kafka does; a second batch is refused.
 */
public final class BatchFrame {
    private static final int LENGTH_AT = 8;
    private static final int MAGIC_AT = 16;
    private static final int ATTRIBUTES_AT = 21;
    private static final int PRODUCER_ID_AT = 43;
    private static final int CODEC_MASK = 0x07;
    private static final int TRANSACTIONAL = 0x10;

    /** The least that can follow the length, in the oldest format. */
    private static final int LEAST_LENGTH = 14;

    /** The first version of Produce whose clients know zstd (KIP-110). */
    private static final short FIRST_WITH_ZSTD = 7;

    /** What stands at a place where a batch may begin. */
    private sealed interface Found {
        /** A whole batch. */
        record Whole(byte magic, int size) implements Found {}

        /** Nothing, or less than a batch. */
        enum Nothing implements Found { INSTANCE }

        /** No batch can look like this. */
        record Nonsense(String why) implements Found {}
    }

    private BatchFrame() {}

    /**
     * Looks for it.
     *
     * @param version of the Produce request
     */
    public static Looked find(@Nullable BaseRecords records, short version) {
        if (!(records instanceof MemoryRecords inMemory))
            return new Looked.Bad(Errors.INVALID_RECORD, "The partition has null in place of records.");
        ByteBuffer bytes = inMemory.buffer().duplicate();
        return switch (at(bytes, bytes.position())) {
            case Found.Nothing _ -> new Looked.Bad(Errors.INVALID_RECORD,
                    "There is no whole batch in the %d bytes for the partition."
                            .formatted(bytes.remaining()));
            case Found.Nonsense(String why) -> new Looked.Bad(Errors.CORRUPT_MESSAGE, why);
            case Found.Whole(byte magic, int size) -> check(bytes, magic, size, version);
        };
    }

    private static Looked check(ByteBuffer bytes, byte magic, int size, short version) {
        if (magic != RecordBatch.MAGIC)
            return new Looked.Bad(Errors.INVALID_RECORD,
                    "The batch has format " + magic + "; only format 2 is taken.");
        if (size < RecordBatch.HEADER_BYTES)
            return new Looked.Bad(Errors.CORRUPT_MESSAGE,
                    "The batch says that it has %d bytes, and its header alone has %d.".formatted(size,
                            RecordBatch.HEADER_BYTES));
        if (version < FIRST_WITH_ZSTD && codec(bytes) == CompressionType.ZSTD.id)
            return new Looked.Bad(Errors.UNSUPPORTED_COMPRESSION_TYPE,
                    "Batches with zstd are taken from version 7 of Produce on.");
        int start = bytes.position();
        return switch (at(bytes, start + size)) {
            case Found.Nothing _ -> new Looked.Good(bytes.limit(start + size));
            case Found.Nonsense(String why) -> new Looked.Bad(Errors.CORRUPT_MESSAGE, why);
            case Found.Whole _ -> new Looked.Bad(Errors.INVALID_RECORD,
                    "A request may hold one batch for each partition, not several.");
        };
    }

    private static Found at(ByteBuffer bytes, int start) {
        int left = bytes.limit() - start;
        if (left < RecordBatch.LENGTH_PREFIX_BYTES)
            return Found.Nothing.INSTANCE;
        int length = bytes.getInt(start + LENGTH_AT);
        if (length < LEAST_LENGTH)
            return new Found.Nonsense("A batch says that it has %d bytes, and none has fewer than %d."
                    .formatted(length, LEAST_LENGTH));
        if (left <= MAGIC_AT)
            return Found.Nothing.INSTANCE;
        byte magic = bytes.get(start + MAGIC_AT);
        if (magic < 0 || magic > RecordBatch.MAGIC)
            return new Found.Nonsense("A batch has format " + magic + ", which does not exist.");
        return length > left - RecordBatch.LENGTH_PREFIX_BYTES ? Found.Nothing.INSTANCE
                : new Found.Whole(magic, length + RecordBatch.LENGTH_PREFIX_BYTES);
    }

    private static int codec(ByteBuffer batch) {
        return attributes(batch) & CODEC_MASK;
    }

    private static short attributes(ByteBuffer batch) {
        return batch.getShort(batch.position() + ATTRIBUTES_AT);
    }

    /** Whether a batch that was found belongs to a producer's transaction. */
    public static boolean isOfTransaction(ByteBuffer batch) {
        return (attributes(batch) & TRANSACTIONAL) != 0
                && batch.getLong(batch.position() + PRODUCER_ID_AT) >= 0;
    }

    /** Whether what was sent begins with a batch that calls itself transactional. */
    public static boolean isTransactional(@Nullable BaseRecords records) {
        if (!(records instanceof MemoryRecords inMemory))
            return false;
        ByteBuffer bytes = inMemory.buffer();
        return bytes.remaining() >= RecordBatch.HEADER_BYTES
                && bytes.get(bytes.position() + MAGIC_AT) == RecordBatch.MAGIC
                && (attributes(bytes) & TRANSACTIONAL) != 0;
    }
}
