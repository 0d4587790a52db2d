package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogMove;
import io.tidemark.replication.log.LogRegion;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies pieces of a log into its copy, on I/O threads, one after the other. Its buffer is as large as a piece, but
 * for a batch that is larger.
 */
final class PieceCopy {
    /** How much is copied in one go, in bytes, unless a single batch has more. */
    static final int PIECE_BYTES = 1 << 20;

    /** After how many bytes the copy is flushed, so that the last flush is a short one. */
    static final long FLUSH_BYTES = 64L << 20;

    /** The log, not the copy, cannot be read. */
    static final class SourceFailed extends IOException {
        private static final long serialVersionUID = 1L;

        SourceFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final LogMove move;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long unflushed;

    PieceCopy(LogMove move) {
        this.move = move;
    }

    /** How many bytes were copied since the last flush. */
    long unflushedBytes() {
        return unflushed;
    }

    /** Copies a region of the log's file, and lets go of it. */
    void copy(LogRegion region) throws IOException {
        ByteBuffer batches = read(region);
        move.append(batches);
        unflushed += region.bytes();
        if (unflushed >= FLUSH_BYTES || move.isFlushWanted()) flush();
    }

    void flush() {
        move.flush();
        unflushed = 0;
    }

    private ByteBuffer read(LogRegion region) throws IOException {
        try {
            ByteBuffer into = region.bytes() > PIECE_BYTES ? ByteBuffer.allocateDirect(region.bytes())
                    : piece();
            region.read(into);
            return into.flip();
        } catch (IOException e) {
            throw new SourceFailed(e);
        } finally {
            region.release();
        }
    }

    private ByteBuffer piece() {
        if (buffer.capacity() == 0) buffer = ByteBuffer.allocateDirect(PIECE_BYTES);
        return buffer.clear();
    }
}
