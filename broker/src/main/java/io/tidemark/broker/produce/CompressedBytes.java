package io.tidemark.broker.produce;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * Tells by their first bytes whether compressed records are what their batch says, without unpacking them. It
 * keeps out what consumers would stumble over for ever, and what makes a decompressor ask for more memory than
 * there is.
 */
final class CompressedBytes {
    /** What the first bytes tell. */
    enum Guess {
        /** They begin as that codec's do. */
        LIKELY,
        /** Only unpacking tells. */
        OPEN,
        /** That codec did not make them. */
        WRONG
    }

    private static final short GZIP = 0x1f8b;
    private static final int LZ4 = 0x184D2204;
    private static final int ZSTD = 0xFD2FB528;

    /** How snappy-java begins a stream of blocks: 0x82, SNAPPY, 0; two versions follow. */
    private static final long SNAPPY_STREAM = 0x82534E4150505900L;
    private static final int SNAPPY_STREAM_HEADER_BYTES = 16;

    /** No snappy stream becomes more than so many times as long: three bytes copy 64 at most. */
    private static final long SNAPPY_MAX_RATIO = 22;

    private static final int MAX_VARINT_BITS = 35;

    private CompressedBytes() {}

    /** @param bytes the batch's records, from the position to the limit */
    static Guess guess(CompressionType codec, ByteBuffer bytes) {
        return switch (codec) {
            case NONE -> Guess.LIKELY;
            case GZIP -> likely(bytes.remaining() >= Short.BYTES && bytes.getShort(bytes.position()) == GZIP);
            case LZ4 -> likely(bytes.remaining() >= Integer.BYTES && littleEndian(bytes) == LZ4);
            case ZSTD -> likely(bytes.remaining() >= Integer.BYTES && littleEndian(bytes) == ZSTD);
            case SNAPPY -> snappy(bytes);
        };
    }

    private static Guess likely(boolean is) {
        return is ? Guess.LIKELY : Guess.WRONG;
    }

    private static int littleEndian(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.position());
    }

    /** A stream of blocks, each behind its length, or one block alone, which any bytes may begin like. */
    private static Guess snappy(ByteBuffer bytes) {
        boolean isStream = bytes.remaining() >= SNAPPY_STREAM_HEADER_BYTES
                && bytes.getLong(bytes.position()) == SNAPPY_STREAM;
        if (!isStream)
            return isBlock(bytes, bytes.position(), bytes.remaining()) ? Guess.OPEN : Guess.WRONG;
        int at = bytes.position() + SNAPPY_STREAM_HEADER_BYTES;
        while (bytes.limit() - at >= Integer.BYTES) {
            int size = bytes.getInt(at);
            at += Integer.BYTES;
            if (size < 1 || size > bytes.limit() - at || !isBlock(bytes, at, size))
                return Guess.WRONG;
            at += size;
        }
        return likely(at == bytes.limit());
    }

    /** Whether a block's unpacked length, a varint before it, is one that it can have. */
    private static boolean isBlock(ByteBuffer bytes, int start, int size) {
        long length = 0;
        int shift = 0;
        for (int at = start; at < start + size && shift < MAX_VARINT_BITS; at++, shift += 7) {
            byte next = bytes.get(at);
            length |= (long) (next & 0x7f) << shift;
            if (next >= 0)
                return length <= SNAPPY_MAX_RATIO * size;
        }
        return false;
    }
}
