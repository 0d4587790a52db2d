package io.tidemark.controller.quorum;

import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The end of a file as a stream, which sums up what is written. Buffers nothing, so whoever writes hands over
 * much at once. Of one thread; does not close the file.
 */
final class DiskFileOutput extends OutputStream {
    private final DiskFile file;
    private final CRC32C checksum;

    /** @param checksum updated by each byte */
    DiskFileOutput(DiskFile file, CRC32C checksum) {
        this.file = file;
        this.checksum = checksum;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checksum.update(bytes, offset, length);
        file.append(ByteBuffer.wrap(bytes, offset, length));
    }
}
