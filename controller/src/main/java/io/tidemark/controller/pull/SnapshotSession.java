package io.tidemark.controller.pull;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.call.SnapshotChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One image on its way to one node, in pieces that are made as they are asked for. The last piece is kept,
 * so that it can be had again when it was lost on the way. Of the controller's shard.
 */
final class SnapshotSession {
    /** No piece is larger. */
    static final int MAX_CHUNK_BYTES = 1 << 20;

    /** No piece is asked to be smaller. */
    static final int MIN_CHUNK_BYTES = 1 << 12;

    /** No piece is made of more records, so that making one takes a few milliseconds at most. */
    static final int MAX_CHUNK_RECORDS = 2_000;

    /** Shorter than what is usually left of a piece: room for the bytes of records on their way. */
    private static final int ENCODER_BUFFER_BYTES = 1 << 12;

    private final long endOffset;
    private final ImageWriter records;

    /** Written, and not in a piece yet: the end of a record that began in the last one. */
    private ByteString carried = ByteString.EMPTY;
    private @Nullable SnapshotChunk last;
    private long nextPosition;
    private long usedAtNanos;

    SnapshotSession(ClusterImage image, long nowNanos) {
        endOffset = image.endOffset();
        records = new ImageWriter(image);
        usedAtNanos = nowNanos;
    }

    long endOffset() {
        return endOffset;
    }

    long usedAtNanos() {
        return usedAtNanos;
    }

    /** The piece that begins at that position, if it is the next one or the one before; null otherwise. */
    @Nullable
    SnapshotChunk chunkAt(long position, int maxBytes, long nowNanos) {
        usedAtNanos = nowNanos;
        SnapshotChunk before = last;
        if (before != null && before.getPosition() == position)
            return before;
        if (position != nextPosition || (before != null && before.getLast()))
            return null;
        SnapshotChunk chunk = next(Math.clamp(maxBytes, MIN_CHUNK_BYTES, MAX_CHUNK_BYTES));
        last = chunk;
        nextPosition += chunk.getBytes().size();
        return chunk;
    }

    private SnapshotChunk next(int maxBytes) {
        ByteString written = carried.concat(write(maxBytes - carried.size()));
        ByteString bytes = written.substring(0, Math.min(maxBytes, written.size()));
        carried = written.substring(bytes.size());
        return SnapshotChunk.newBuilder()
                .setEndOffset(endOffset)
                .setPosition(nextPosition)
                .setBytes(bytes)
                .setLast(carried.isEmpty() && !records.hasNext())
                .build();
    }

    /** Writes records until there are so many bytes, or a few more, or so many records. */
    private ByteString write(int bytes) {
        ByteString.Output out = ByteString.newOutput();
        CodedOutputStream coded = CodedOutputStream.newInstance(out, ENCODER_BUFFER_BYTES);
        try {
            for (int each = 0; each < MAX_CHUNK_RECORDS && records.hasNext()
                    && coded.getTotalBytesWritten() < bytes; each++)
                RecordCodec.writeDelimited(records.next(), coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail like this", e);
        }
        return out.toByteString();
    }
}
