package io.tidemark.replication.log;

import io.tidemark.replication.log.IndexFile.Field;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where in a segment some of its batches stand; the others are found by reading on from one of these.
 *
 * <pre>
 *   0 last offset of a batch, less the segment's base offset   int32
 *   4 where that batch begins in the segment                   int32
 * </pre>
 */
final class OffsetIndex {
    static final int ENTRY_BYTES = 8;

    static final Field OFFSET = new Field(0, false);
    static final Field POSITION = new Field(Integer.BYTES, false);

    /** Both at once. */
    private static final Field ENTRY = new Field(0, true);

    /** What {@link #entryBefore} says when there is none. */
    static final long NO_ENTRY = -1;

    private final IndexFile file;
    private final long baseOffset;

    OffsetIndex(SegmentFiles files, long baseOffset) throws IOException {
        this.file = new IndexFile(files, baseOffset, SegmentFiles.OFFSET_INDEX, ENTRY_BYTES);
        this.baseOffset = baseOffset;
    }

    IndexFile file() {
        return file;
    }

    void add(long lastOffset, int position) throws IOException {
        ByteBuffer entry = file.next();
        entry.putInt(Math.toIntExact(lastOffset - baseOffset)).putInt(position);
    }

    /** The last entry with an offset not above {@code offset}, or -1. */
    int floorByOffset(long offset) throws IOException {
        return file.floor(offset - baseOffset, OFFSET);
    }

    /** The last entry with a position not above {@code position}, as it is in the file, or {@link #NO_ENTRY}. */
    long entryAtOrBefore(int position) throws IOException {
        return file.floorValue(position, POSITION, ENTRY);
    }

    int position(int index) throws IOException {
        return (int) file.get(index, POSITION);
    }

    /** The last entry with an offset not above {@code offset}, as it is in the file, or {@link #NO_ENTRY}. */
    long entryBefore(long offset) throws IOException {
        return file.floorValue(offset - baseOffset, OFFSET, ENTRY);
    }

    /** The offset that an entry names. */
    long offsetOf(long entry) {
        return baseOffset + (int) (entry >> Integer.SIZE);
    }

    /** The position that an entry names. */
    static int positionOf(long entry) {
        return (int) entry;
    }

    /** Where to begin looking for {@code offset}: at a batch that is not behind it. */
    int positionBefore(long offset) throws IOException {
        long entry = entryBefore(offset);
        return entry == NO_ENTRY ? 0 : positionOf(entry);
    }

    /** Drops what points at or above {@code offset}. */
    void truncateTo(long offset) throws IOException {
        file.truncate(floorByOffset(offset - 1) + 1);
    }
}
