package io.tidemark.replication.log;

import io.tidemark.replication.log.IndexFile.Field;
import java.io.IOException;

/**
 * How the greatest timestamp in a segment grew: from the batch that an entry names on, some record is at
 * least as new as the entry says, and none before it is.
 *
 * <pre>
 *   0 greatest timestamp so far, ms                                   int64
 *   8 last offset of the batch that has it, less the base offset      int32
 * </pre>
 */
final class TimeIndex {
    static final int ENTRY_BYTES = 12;

    static final Field TIMESTAMP = new Field(0, true);
    static final Field OFFSET = new Field(Long.BYTES, false);

    private final IndexFile file;
    private final long baseOffset;

    TimeIndex(SegmentFiles files, long baseOffset) throws IOException {
        this.file = new IndexFile(files, baseOffset, SegmentFiles.TIME_INDEX, ENTRY_BYTES);
        this.baseOffset = baseOffset;
    }

    IndexFile file() {
        return file;
    }

    /** Adds an entry, unless the last one says as much already. */
    void add(long timestampMs, long offset) throws IOException {
        if (timestampMs <= lastTimestamp()) return;
        file.next().putLong(timestampMs).putInt(Math.toIntExact(offset - baseOffset));
    }

    /** The last entry's timestamp, or {@link RecordBatch#NO_TIMESTAMP} without any. */
    long lastTimestamp() throws IOException {
        int count = file.count();
        return count == 0 ? RecordBatch.NO_TIMESTAMP : file.get(count - 1, TIMESTAMP);
    }

    /** The last entry's offset, or the base offset without any. */
    long lastOffset() throws IOException {
        int count = file.count();
        return count == 0 ? baseOffset : baseOffset + file.get(count - 1, OFFSET);
    }

    /** The offset that the search for a record of {@code timestampMs} or later may begin at. */
    long offsetBefore(long timestampMs) throws IOException {
        int entry = file.floor(timestampMs, TIMESTAMP);
        return entry < 0 ? baseOffset : baseOffset + file.get(entry, OFFSET);
    }

    /** Drops what names {@code offset} or a later one. */
    void truncateTo(long offset) throws IOException {
        file.truncate(file.floor(offset - 1 - baseOffset, OFFSET) + 1);
    }
}
