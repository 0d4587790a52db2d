package io.tidemark.replication.log;

import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A stretch of a segment's file that holds record batches, the last of them perhaps cut short as Kafka's
 * protocol allows. It keeps the file open, even if the segment is deleted meanwhile, until it is released
 * once. May be read and released on any thread.
 *
 * @param file the file, one of whose users this region is
 * @param position where in the file it begins
 * @param bytes how long it is
 */
public record LogRegion(SharedFile file, int position, int bytes) {
    /** The open file; {@code OsDiskFile} lends its channel, for the network to send from. */
    public DiskFile openFile() {
        return file.file();
    }

    /**
     * Sends what begins {@code done} bytes into the region.
     *
     * @return how many bytes the channel took
     */
    public long transferTo(WritableByteChannel target, int done) throws IOException {
        return file.file().transferTo((long) position + done, bytes - done, target);
    }

    /** Reads the region into a buffer that has room for it. */
    public void read(ByteBuffer target) throws IOException {
        ByteBuffer window = target.slice(target.position(), bytes);
        if (file.file().read(window, position) < bytes) throw new IOException("a segment has become shorter");
        target.position(target.position() + bytes);
    }

    public void release() {
        file.release();
    }
}
