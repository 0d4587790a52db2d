package io.tidemark.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidemark.common.wire.Framer;
import io.tidemark.common.wire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the bytes of one connection into frames. A large frame is read straight into a buffer of its own,
 * which grows with what really arrives: the announced length alone makes nobody take memory. Of the
 * connection's shard.
 *
 * <pre>
 *   {@link #nextBuffer} -> the socket writes into it -> {@link #received} -> {@link #nextFrame} until null
 * </pre>
 */
final class FrameReceiver {
    /** The first buffer of a frame, and of whatever is not known yet: many small frames fit in. */
    static final int FIRST_BUFFER_BYTES = 8 << 10;

    /** The most that the first buffer has on a connection whose frames are large. */
    static final int MAX_FIRST_BUFFER_BYTES = 128 << 10;

    private final ByteBufAllocator allocator;
    private final WireLimits limits;

    /** What was received and not taken as a frame; the socket writes behind it. */
    private @Nullable ByteBuf buffer;

    /** How large the next first buffer is: as the frames were that came lately, so that one read takes one. */
    private int firstBytes = FIRST_BUFFER_BYTES;

    FrameReceiver(ByteBufAllocator allocator, WireLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /** A buffer with room for more, retained for the caller, who hands it to {@link #received}. */
    ByteBuf nextBuffer() {
        ByteBuf current = buffer;
        if (current == null) {
            current = allocator.directBuffer(firstBytes, firstBytes);
            buffer = current;
        } else
            if (!current.isWritable())
                current = grow(current);
        return current.retain();
    }

    /** Takes back what {@link #nextBuffer} gave, or takes over bytes that came from somewhere else (TLS). */
    @SuppressWarnings("ReferenceEquality")
    void received(ByteBuf bytes) {
        try {
            if (bytes != buffer)
                append(bytes);
        } finally {
            bytes.release();
        }
    }

    private void append(ByteBuf bytes) {
        while (bytes.isReadable()) {
            ByteBuf room = nextBuffer();
            room.writeBytes(bytes, Math.min(bytes.readableBytes(), room.writableBytes()));
            room.release();
        }
    }

    /**
     * The next frame without its prefix, retained for the caller; null if it is not all there.
     *
     * @throws io.tidemark.common.wire.MalformedFrame if what is there is no frame
     */
    @Nullable
    ByteBuf nextFrame() {
        ByteBuf current = buffer;
        if (current == null)
            return null;
        ByteBuf frame = Framer.next(current, limits);
        if (frame != null)
            learn(frame.readableBytes());
        if (!current.isReadable()) {
            current.release();
            buffer = null;
        }
        return frame;
    }

    /** Twice as much for a frame that had no room; half as much, in time, where a fourth would do. */
    private void learn(int frameBytes) {
        if (Framer.PREFIX_BYTES + frameBytes > firstBytes && firstBytes < MAX_FIRST_BUFFER_BYTES)
            firstBytes *= 2;
        else
            if (frameBytes < firstBytes / 4 && firstBytes > FIRST_BUFFER_BYTES)
                firstBytes /= 2;
    }

    /** Bytes of a frame that is not all there. */
    int partialBytes() {
        ByteBuf current = buffer;
        return current == null ? 0 : current.readableBytes();
    }

    /** Moves what is there to the beginning of a larger buffer: of the frame's size, or of twice what came. */
    private ByteBuf grow(ByteBuf full) {
        int there = full.readableBytes();
        int length = Framer.peekLength(full, limits);
        int whole = length == Framer.INCOMPLETE ? FIRST_BUFFER_BYTES : Framer.PREFIX_BYTES + length;
        int capacity = Math.max(FIRST_BUFFER_BYTES,
                Math.min(whole, Math.max(8 * FIRST_BUFFER_BYTES, 2 * there)));
        ByteBuf larger = allocator.directBuffer(capacity, capacity);
        larger.writeBytes(full, full.readerIndex(), there);
        full.release();
        buffer = larger;
        return larger;
    }

    void release() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null)
            current.release();
    }
}
