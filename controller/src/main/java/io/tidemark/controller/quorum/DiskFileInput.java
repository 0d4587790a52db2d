package io.tidemark.controller.quorum;

import io.tidemark.common.port.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A stretch of a file as a stream, which sums up what is read of it. Of one thread; does not close the file. */
final class DiskFileInput extends InputStream {
    private static final int DRAINED_BYTES = 64 << 10;

    private final DiskFile file;
    private final long end;
    private final CRC32C checksum;
    private long position;

    /**
     * A stream over the bytes from {@code start} to before {@code end}.
     *
     * @param checksum updated by each byte
     */
    DiskFileInput(DiskFile file, long start, long end, CRC32C checksum) {
        this.file = file;
        this.position = start;
        this.end = end;
        this.checksum = checksum;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Fails with an {@link EOFException} where the file was cut while it was read. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = (int) Math.min(length, end - position);
        if (count == 0) return length == 0 ? 0 : -1;
        int read = file.read(ByteBuffer.wrap(target, offset, count), position);
        if (read < count) throw new EOFException("a file became shorter while it was read");
        checksum.update(target, offset, count);
        position += count;
        return count;
    }

    /** The checksum, once everything was read: what nobody has asked for yet is read now. */
    CRC32C drain() throws IOException {
        byte[] rest = new byte[DRAINED_BYTES];
        while (position < end) {
            if (read(rest) < 0) break;
        }
        return checksum;
    }
}
