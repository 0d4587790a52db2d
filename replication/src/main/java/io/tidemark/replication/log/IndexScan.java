package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one index file, from the first to the last, in blocks of bounded size. It changes
 * nothing and believes nothing: whether entries are in order, or point at anything, is the caller's to see.
 * Owned by one thread; blocks.
 */
public final class IndexScan implements AutoCloseable {
    private static final int ENTRIES_PER_READ = 512;

    private final LogFileKind kind;
    private final long baseOffset;
    private final int width;
    private final long size;
    private final @Nullable DiskFile file;
    private final ByteBuffer block;
    private long blockStart;
    private long next;
    private int at;

    private IndexScan(LogFileKind kind, long baseOffset, long size, @Nullable DiskFile file) {
        this.kind = kind;
        this.baseOffset = baseOffset;
        this.width = widthOf(kind);
        this.size = size;
        this.file = file;
        this.block = ByteBuffer.allocate(ENTRIES_PER_READ * width).limit(0);
    }

    /**
     * Opens an index.
     *
     * @param kind one of the three kinds of index
     * @param baseOffset its segment's
     */
    public static IndexScan open(Disk disk, Path path, LogFileKind kind, long baseOffset) throws IOException {
        long size = disk.size(path);
        return new IndexScan(kind, baseOffset, size, size == 0 ? null : disk.open(path, Disk.Mode.READ));
    }

    private static int widthOf(LogFileKind kind) {
        return switch (kind) {
            case OFFSET_INDEX -> OffsetIndex.ENTRY_BYTES;
            case TIME_INDEX -> TimeIndex.ENTRY_BYTES;
            case TRANSACTION_INDEX -> TransactionIndex.ENTRY_BYTES;
            case LOG, SNAPSHOT -> throw new IllegalArgumentException(kind + " is no index");
        };
    }

    /** Goes to the next entry, if there is one; false at the end of what was there when it was opened. */
    public boolean next() throws IOException {
        DiskFile open = file;
        if (open == null || next + width > size) return false;
        if (next + width > blockStart + block.limit()) {
            block.clear();
            blockStart = next;
            open.read(block, next);
            block.flip();
            if (block.limit() < width) return false;
        }
        at = (int) (next - blockStart);
        next += width;
        return true;
    }

    /** Where in the file the entry begins. */
    public long filePosition() {
        return next - width;
    }

    /** How many bytes at the end are not a whole entry. */
    public int bytesLeftOver() {
        return (int) (size % width);
    }

    /** The offset that an entry of the offset index or the time index names. */
    public long offset() {
        return baseOffset + (kind == LogFileKind.TIME_INDEX ? TimeIndex.OFFSET.of(block, at)
                : OffsetIndex.OFFSET.of(block, at));
    }

    /** The position in the segment that an entry of the offset index names. */
    public int position() {
        return (int) OffsetIndex.POSITION.of(block, at);
    }

    /** The timestamp that an entry of the time index names. */
    public long timestampMs() {
        return TimeIndex.TIMESTAMP.of(block, at);
    }

    /** What an entry of the transaction index says. */
    public AbortedTransaction aborted() {
        return TransactionIndex.entry(block, at);
    }

    /** Whether the entry is nothing but zeros: Kafka makes its indexes large and cuts them at a clean stop. */
    public boolean isBlank() {
        for (int i = 0; i < width; i++)
            if (block.get(at + i) != 0) return false;
        return true;
    }

    @Override
    public void close() throws IOException {
        if (file != null) file.close();
    }
}
