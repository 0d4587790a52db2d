package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.jspecify.annotations.Nullable;

/**
 * Reads a frame for the generated messages, and keeps account of what it costs. Records and byte buffers are
 * views of the frame's memory where that is one piece; of a composite buffer whose field spans two components
 * they are copies. Every read that fails throws {@link MalformedFrame}. Owned by one thread.
 *
 * <p>How array lengths are caught: generated code reads a length ({@link #readInt}, or
 * {@link #readUnsignedVarint} for one more than the length) and compares it with {@link #remaining} before it
 * allocates anything; it calls {@link #remaining} for nothing else but the number of tagged fields. So
 * {@link #remaining} takes the number that was just read for a length, and charges it. A test holds every
 * array of every message version to this.
 */
final class ByteBufReadable implements Readable {
    private static final int NO_LENGTH = -1;
    /** Arrays of 128 elements together: below this, keys cannot collide for more than some milliseconds. */
    private static final double MAX_CUBES = 128.0 * 128.0 * 128.0;
    private static final int MAX_VARINT_SHIFT = 28;
    private static final int MAX_VARLONG_SHIFT = 63;

    private final ByteBuf buf;
    private final WireLimits limits;
    private boolean watchingArrays;
    private int markedIndex;
    private int markedTaggedFields;
    private long markedValues;
    private int pendingLength = NO_LENGTH;
    private int taggedFields;
    private long values;
    private double cubes;

    /** How much further on an index is here than in the reader that this one is a duplicate of. */
    private int shift;

    /** Reads {@code buf} from its reader index, which moves: hand in a duplicate to keep another's. */
    ByteBufReadable(ByteBuf buf, WireLimits limits) {
        this.buf = buf;
        this.limits = limits;
    }

    WireLimits limits() {
        return limits;
    }

    /**
     * From here on arrays so large that colliding keys would matter are refused with TOO_MANY_PROBES; and
     * here is where {@link #resetAndTrustArrays} comes back to.
     */
    void markAndWatchArrays() {
        watchingArrays = true;
        cubes = 0;
        markedIndex = buf.readerIndex();
        markedTaggedFields = taggedFields;
        markedValues = values;
    }

    /** Back to the mark and the account of that time; arrays may now be as large as the limits say. */
    void resetAndTrustArrays() {
        watchingArrays = false;
        buf.readerIndex(markedIndex);
        taggedFields = markedTaggedFields;
        values = markedValues;
    }

    /** How many values were read so far. */
    long values() {
        return values;
    }

    @Override
    public byte readByte() {
        require(Byte.BYTES);
        return buf.readByte();
    }

    @Override
    public short readShort() {
        require(Short.BYTES);
        return buf.readShort();
    }

    @Override
    public int readInt() {
        require(Integer.BYTES);
        int value = buf.readInt();
        pendingLength = value;
        return value;
    }

    @Override
    public long readLong() {
        require(Long.BYTES);
        return buf.readLong();
    }

    /** Leaves out {@code length} bytes. */
    void skip(int length) {
        requireLength(length);
        buf.skipBytes(length);
    }

    @Override
    public double readDouble() {
        require(Double.BYTES);
        return buf.readDouble();
    }

    @Override
    public byte[] readArray(int length) {
        requireLength(length);
        chargeValues(1);
        byte[] bytes = new byte[length];
        buf.readBytes(bytes);
        return bytes;
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        requireLength(length);
        chargeValues(1);
        ByteBuffer view = buf.nioBuffer(buf.readerIndex(), length);
        buf.skipBytes(length);
        // At position 0 and with nothing behind its limit, as kafka-clients makes them.
        return view.position() == 0 && view.capacity() == length ? view : view.slice();
    }

    @Override
    public String readString(int length) {
        requireLength(length);
        if (length > limits.maxStringBytes()) {
            throw new MalformedFrame(Reason.STRING_TOO_LONG,
                    "a string of " + length + " bytes, at most " + limits.maxStringBytes() + " are allowed");
        }
        if (length == 0) {
            return "";
        }
        chargeValues(1);
        String text = buf.toString(buf.readerIndex(), length, StandardCharsets.UTF_8);
        buf.skipBytes(length);
        return text;
    }

    @Override
    public List<RawTaggedField> readUnknownTaggedField(@Nullable List<RawTaggedField> fields, int tag,
            int size) {
        if (++taggedFields > limits.maxTaggedFields()) {
            throw new MalformedFrame(Reason.TOO_MANY_TAGGED_FIELDS,
                    "more than " + limits.maxTaggedFields() + " unknown tagged fields");
        }
        return Readable.super.readUnknownTaggedField(fields, tag, size);
    }

    @Override
    public int readUnsignedVarint() {
        int value = 0;
        for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return checkedVarint(value, shift, next);
            }
        }
        throw new MalformedFrame(Reason.LENGTH, "a varint of more than five bytes");
    }

    /** All unsigned varints of the messages are lengths, counts, or tags, so none is above 2^31 - 1. */
    private int checkedVarint(int value, int shift, byte last) {
        if (shift == MAX_VARINT_SHIFT && last > 0x07) {
            throw new MalformedFrame(Reason.LENGTH, "a length above 2^31 - 1");
        }
        pendingLength = value - 1;
        return value;
    }

    @Override
    public int readVarint() {
        long value = readVarlong();
        if (value != (int) value) {
            throw new MalformedFrame(Reason.LENGTH, "a varint above 32 bits");
        }
        return (int) value;
    }

    @Override
    public long readVarlong() {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARLONG_SHIFT; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MalformedFrame(Reason.LENGTH, "a varlong of more than ten bytes");
    }

    /** The bytes that are left; charges the array whose length was read just before. */
    @Override
    public int remaining() {
        if (pendingLength != NO_LENGTH) {
            int length = pendingLength;
            pendingLength = NO_LENGTH;
            chargeArray(length);
        }
        return buf.readableBytes();
    }

    /** The bytes that are left, as a reader of their own with what is left of the limits. */
    @Override
    public Readable slice() {
        return duplicate();
    }

    /** A reader of its own that stands where this one stands, with the same account. */
    ByteBufReadable duplicate() {
        ByteBufReadable duplicate = new ByteBufReadable(buf.duplicate(), limits);
        // Netty's duplicate of a slice, as frames are, counts its indices from where the sliced buffer begins.
        duplicate.shift = duplicate.buf.readerIndex() - buf.readerIndex();
        duplicate.readAgainFrom(this);
        return duplicate;
    }

    /** Moves this reader, a duplicate of {@code other}, to where that one stands, with the same account. */
    void readAgainFrom(ByteBufReadable other) {
        buf.readerIndex(other.buf.readerIndex() + shift);
        watchingArrays = other.watchingArrays;
        taggedFields = other.taggedFields;
        values = other.values;
        cubes = other.cubes;
    }

    private void chargeArray(int length) {
        require(length);
        if (length > limits.maxArrayElements()) {
            throw new MalformedFrame(Reason.ARRAY_TOO_LONG,
                    "an array of " + length + ", at most " + limits.maxArrayElements() + " are allowed");
        }
        chargeValues(length + 1L);
        if (watchingArrays) {
            cubes += (double) length * length * length;
            if (cubes > MAX_CUBES) {
                throw new MalformedFrame(Reason.TOO_MANY_PROBES, "arrays that are large if keys collide");
            }
        }
    }

    private void chargeValues(long count) {
        values += count;
        if (values > limits.maxValues()) {
            throw new MalformedFrame(Reason.TOO_MANY_VALUES,
                    "more than " + limits.maxValues() + " values in a frame");
        }
    }

    private void requireLength(int length) {
        if (length < 0) {
            throw new MalformedFrame(Reason.LENGTH, "a length of " + length);
        }
        require(length);
    }

    private void require(int bytes) {
        if (bytes > buf.readableBytes()) {
            throw new MalformedFrame(Reason.TRUNCATED,
                    "needs " + bytes + " bytes more, " + buf.readableBytes() + " are there");
        }
    }
}
