package io.tidemark.broker.produce;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the records of a batch one after the other and keeps nothing of them: a record that claims gigabytes
 * costs no memory, and no more than a bounded number of bytes is read. Of one thread.
 *
 * <pre>
 *   length varint | attributes int8 | timestampDelta varlong | offsetDelta varint | key length varint, or -1 | rest
 * </pre>
 */
final class UnpackedRecords {
    /** A record, or all of them, are larger than they may be. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(String what) {
            super(what);
        }
    }

    private static final int SCRATCH_BYTES = 4_096;
    private static final int MAX_INT_BITS = 35;
    private static final int MAX_LONG_BITS = 70;

    private final InputStream in;
    private final long maxRecordBytes;
    private final long maxBytes;
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private long read;
    private long timestampDelta;
    private boolean hasKey;

    /**
     * Reads from a batch.
     *
     * @param maxRecordBytes how large one record may be
     * @param maxBytes how large all of them may be
     */
    UnpackedRecords(InputStream in, long maxRecordBytes, long maxBytes) {
        this.in = in;
        this.maxRecordBytes = maxRecordBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads the next record, which has to be the one of that index.
     *
     * @throws IOException when there is none, or it is malformed
     */
    void next(int index) throws IOException {
        long length = varint();
        long end = read + length;
        if (length < 1)
            throw new IOException("record " + index + " says that it has " + length + " bytes");
        if (length > maxRecordBytes)
            throw new TooLarge(
                    "record %d has %d bytes, of %d at most".formatted(index, length, maxRecordBytes));
        oneByte();
        timestampDelta = unzigzag(unsigned(MAX_LONG_BITS));
        long offsetDelta = varint();
        if (offsetDelta != index)
            throw new IOException("record " + index + " has the offset delta " + offsetDelta);
        long keyLength = varint();
        hasKey = keyLength >= 0;
        if (keyLength > end - read || read > end)
            throw new IOException("record " + index + " ends before its key does");
        skipTo(end);
    }

    long timestampDelta() {
        return timestampDelta;
    }

    boolean hasKey() {
        return hasKey;
    }

    /** Whether nothing follows. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    private void skipTo(long end) throws IOException {
        while (read < end) {
            int got = in.read(scratch, 0, (int) Math.min(SCRATCH_BYTES, end - read));
            if (got <= 0)
                throw new EOFException("the records end too soon");
            count(got);
        }
    }

    private long varint() throws IOException {
        return unzigzag(unsigned(MAX_INT_BITS));
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private long unsigned(int maxBits) throws IOException {
        long value = 0;
        for (int shift = 0; shift < maxBits; shift += 7) {
            int next = oneByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new IOException("a number has too many bytes");
    }

    private int oneByte() throws IOException {
        int next = in.read();
        if (next < 0)
            throw new EOFException("the records end too soon");
        count(1);
        return next;
    }

    private void count(int bytes) throws IOException {
        read += bytes;
        if (read > maxBytes)
            throw new TooLarge("the records unpack to more than " + maxBytes + " bytes");
    }
}
