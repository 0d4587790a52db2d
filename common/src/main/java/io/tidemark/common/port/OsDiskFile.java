package io.tidemark.common.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** A file of the machine. The network may take its {@link #channel} to hand a region to the kernel. */
public final class OsDiskFile implements DiskFile {
    private final FileChannel channel;

    /**
     * Opened for appending, the channel's own position stays at the end of the file: it is set here and
     * after a truncation, and moved by each write. Setting it before each write would cost one system call
     * each; opening with O_APPEND would cost one lseek each.
     */
    OsDiskFile(FileChannel channel, Disk.Mode mode) throws IOException {
        this.channel = channel;
        if (mode == Disk.Mode.APPEND)
            channel.position(channel.size());
    }

    /** The open channel, for reading only. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void append(ByteBuffer[] buffers, int from, int count) throws IOException {
        int end = from + count;
        int next = from;
        while (next < end) {
            channel.write(buffers, next, end - next);
            while (next < end && !buffers[next].hasRemaining())
                next++;
        }
    }

    @Override
    public void append(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining())
            channel.write(buffer);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        while (target.hasRemaining()) {
            int read = channel.read(target, position + target.position() - start);
            if (read < 0)
                break;
        }
        return target.position() - start;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return channel.transferTo(position, count, target);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.position(channel.size());
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
