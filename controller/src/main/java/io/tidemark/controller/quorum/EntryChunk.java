package io.tidemark.controller.quorum;

import io.tidemark.replication.log.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.InvalidRecordException;

/** Entries that lie together in the log, read at once and checked. Never changed once made. */
final class EntryChunk {
    private final long firstIndex;
    private final ByteBuffer bytes;
    private final int[] ends;

    private EntryChunk(long firstIndex, ByteBuffer bytes, int[] ends) {
        this.firstIndex = firstIndex;
        this.bytes = bytes;
        this.ends = ends;
    }

    /**
     * Finds the batches; the last one may be cut short and is left out.
     *
     * @param bytes from position 0 to the limit
     * @throws InvalidRecordException when they are not the entries from {@code firstIndex} on, at least one
     */
    static EntryChunk of(ByteBuffer bytes, long firstIndex) {
        RecordBatch batch = new RecordBatch();
        int[] ends = new int[8];
        int count = 0;
        int at = 0;
        while (bytes.limit() - at >= RecordBatch.HEADER_BYTES) {
            batch.wrap(bytes, at);
            if (batch.sizeInBytes() > bytes.limit() - at) break;
            if (!batch.isIntact() || batch.baseOffset() != firstIndex + count || batch.lastOffsetDelta() != 0)
                throw new InvalidRecordException("a " + batch + " stands where entry " + (firstIndex + count)
                        + " should, or is damaged");
            if (count == ends.length) ends = Arrays.copyOf(ends, 2 * count);
            at += batch.sizeInBytes();
            ends[count++] = at;
        }
        if (count == 0) throw new InvalidRecordException("no whole batch at entry " + firstIndex);
        return new EntryChunk(firstIndex, bytes, Arrays.copyOf(ends, count));
    }

    boolean has(long index) {
        return index >= firstIndex && index - firstIndex < ends.length;
    }

    /** The index after its last entry. */
    long nextIndex() {
        return firstIndex + ends.length;
    }

    /** The batch of an entry that it has. */
    RecordBatch batch(long index) {
        int i = Math.toIntExact(index - firstIndex);
        return new RecordBatch().wrap(bytes, i == 0 ? 0 : ends[i - 1]);
    }
}
