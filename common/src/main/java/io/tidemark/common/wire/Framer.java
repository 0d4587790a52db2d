package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.tidemark.common.wire.MalformedFrame.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames: four bytes of length, big endian, and as many bytes. Stateless; the
 * caller owns the buffer and the thread.
 *
 * <p>A network layer that reads straight into a buffer of the frame's size asks {@link #peekLength} first. It
 * must not take memory for the whole of a large frame on the word of the prefix alone.
 */
public final class Framer {
    /** Bytes before each frame. */
    public static final int PREFIX_BYTES = 4;

    /** The length is not known, because fewer than {@value #PREFIX_BYTES} bytes are there. */
    public static final int INCOMPLETE = -1;

    private Framer() {}

    /**
     * The length in bytes of the frame that begins at the reader index, which stays where it is.
     *
     * @return {@link #INCOMPLETE}, or a length from 1 to {@link WireLimits#maxFrameBytes}
     * @throws MalformedFrame if the prefix is not a length that is allowed
     */
    public static int peekLength(ByteBuf in, WireLimits limits) {
        if (in.readableBytes() < PREFIX_BYTES) {
            return INCOMPLETE;
        }
        return checked(in.getInt(in.readerIndex()), limits);
    }

    /**
     * Takes the next frame, without its prefix, if all of it is there; moves the reader index behind it.
     *
     * @return a retained slice, which the caller releases, or null if more bytes must come first
     * @throws MalformedFrame if the prefix is not a length that is allowed
     */
    public static @Nullable ByteBuf next(ByteBuf in, WireLimits limits) {
        int length = peekLength(in, limits);
        if (length == INCOMPLETE || in.readableBytes() - PREFIX_BYTES < length) {
            return null;
        }
        in.skipBytes(PREFIX_BYTES);
        return in.readRetainedSlice(length);
    }

    /** The length itself. */
    static int checked(int length, WireLimits limits) {
        if (length <= 0) {
            throw new MalformedFrame(Reason.FRAME_LENGTH, "a frame of " + length + " bytes");
        }
        if (length > limits.maxFrameBytes()) {
            throw new MalformedFrame(Reason.FRAME_TOO_LARGE,
                    "a frame of " + length + " bytes, at most " + limits.maxFrameBytes() + " are allowed");
        }
        return length;
    }
}
