package io.tidemark.common.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * An open file. Reading and {@link #force} are safe on any thread and beside anything else; appending and
 * truncating belong to one thread at a time, and to one of the open {@code DiskFile}s of a file. It stays
 * with its bytes when the file is renamed, replaced or deleted. One that is closed throws
 * {@link java.nio.channels.ClosedChannelException}; one that was opened for reading does not append or
 * truncate ({@link java.nio.channels.NonWritableChannelException}).
 */
public interface DiskFile extends AutoCloseable {
    /** The file's length in bytes. */
    long size() throws IOException;

    /**
     * Appends the remaining bytes of {@code buffers[from]} to {@code buffers[from + count - 1]} in one
     * gathering write where the system can, in several where it must, and leaves the buffers' positions at
     * their limits. When it fails, a part may have been written.
     */
    void append(ByteBuffer[] buffers, int from, int count) throws IOException;

    /** Appends the remaining bytes of {@code buffer}; otherwise as its sibling. */
    void append(ByteBuffer buffer) throws IOException;

    /**
     * Reads from {@code position} until {@code target} is full or the file ends, and moves the target's
     * position past what was read.
     *
     * @return how many bytes were read; fewer than were asked for only at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Sends bytes to a channel without copying them through this process where the system can (sendfile).
     *
     * @return how many bytes the channel took, from 0 to {@code count}
     */
    long transferTo(long position, long count, WritableByteChannel target) throws IOException;

    /** Cuts the file to {@code size} bytes; does nothing where it is not longer. */
    void truncate(long size) throws IOException;

    /**
     * Makes the file's bytes and its length survive a power failure (fdatasync). When it fails, nothing that
     * was written since the last success is sure any more, not even after a later success: the system may
     * have given those bytes up, though reads still see them.
     */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
