package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one width, in ascending order, that are only ever added at the end: what the offset index and
 * the time index have in common. The newest entries wait in memory and are written many at a time, since a
 * write for each would cost as much as the record batch it points at; recovery finds those that a crash
 * takes along. A search reads blocks of the file; nothing of a file is kept in memory.
 */
final class IndexFile {
    /** How many entries wait in memory at most. */
    static final int MAX_PENDING = 512;

    private static final int FIRST_PENDING = 16;

    /** How many entries a search reads around where it expects the key. */
    private static final int FIRST_PROBE = 64;

    /** A field of an entry that ascends from entry to entry. */
    record Field(int at, boolean isLong) {
        long of(ByteBuffer entries, int entryAt) {
            return isLong ? entries.getLong(entryAt + at) : entries.getInt(entryAt + at);
        }
    }

    private final SegmentFiles files;
    private final long baseOffset;
    private final String suffix;
    private final int width;
    private final int perBlock;
    private int written;
    private @Nullable ByteBuffer pending;

    /** The first and the last of so many written entries, to guess by where a key is. */
    private @Nullable ByteBuffer ends;
    private int endsOf;

    private @Nullable SharedFile open;
    private boolean openForAppend;

    /** Takes over the entries that the file has; a file that does not exist has none. */
    IndexFile(SegmentFiles files, long baseOffset, String suffix, int width) throws IOException {
        this.files = files;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
        this.width = width;
        this.perBlock = LogEnvironment.SCRATCH_BYTES / width;
        Disk disk = files.environment().disk();
        Path path = path();
        this.written = disk.exists(path) ? (int) (disk.size(path) / width) : 0;
    }

    Path path() {
        return files.path(baseOffset, suffix);
    }

    int count() {
        return written + pendingCount();
    }

    /** The buffer to put the next entry into, at its position. */
    ByteBuffer next() throws IOException {
        ByteBuffer buffer = pending;
        if (buffer == null) {
            buffer = ByteBuffer.allocate(FIRST_PENDING * width);
            pending = buffer;
        } else if (!buffer.hasRemaining()) {
            if (buffer.capacity() >= MAX_PENDING * width) {
                write();
            } else {
                buffer = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer.flip());
                pending = buffer;
            }
        }
        return buffer;
    }

    /** Writes the entries that wait in memory. */
    void write() throws IOException {
        ByteBuffer buffer = pending;
        if (buffer == null || buffer.position() == 0) return;
        int entries = buffer.position() / width;
        DiskFile file = file(true);
        buffer.flip();
        file.append(buffer);
        buffer.clear();
        written += entries;
    }

    /**
     * Makes an empty file where there is none: Kafka takes a segment without both indexes for one that has
     * to be recovered, and its kafka-dump-log fails on it.
     */
    void createIfMissing() throws IOException {
        if (!files.environment().disk().exists(path())) file(true);
    }

    /** The value of a field in the entry {@code index}, from 0 to {@code count() - 1}. */
    long get(int index, Field field) throws IOException {
        if (index >= written) {
            ByteBuffer buffer = pending;
            if (buffer == null) throw new IndexOutOfBoundsException(index);
            return field.of(buffer, (index - written) * width);
        }
        return field.of(readBlock(index, index + 1), 0);
    }

    /** The last entry whose field is not greater than {@code key}, or -1 when the first one's is. */
    int floor(long key, Field field) throws IOException {
        return (int) search(key, field, null);
    }

    /** What that entry has in another field, or -1; saves reading the entry that the search has just read. */
    long floorValue(long key, Field field, Field wanted) throws IOException {
        return search(key, field, wanted);
    }

    private long search(long key, Field field, @Nullable Field wanted) throws IOException {
        ByteBuffer buffer = pending;
        int waiting = pendingCount();
        if (buffer != null && waiting > 0 && field.of(buffer, 0) <= key) {
            int at = floorIn(buffer, waiting, key, field);
            return wanted == null ? written + at : wanted.of(buffer, at * width);
        }
        return searchWritten(key, field, wanted);
    }

    /** Looks where the key should be if keys were spread evenly, and bisects after that, in larger blocks. */
    private long searchWritten(long key, Field field, @Nullable Field wanted) throws IOException {
        int low = 0;
        int high = written;
        int probe = guess(key, field);
        int entries = FIRST_PROBE;
        while (low < high) {
            int from = Math.max(low, Math.min(probe - entries / 2, high - entries));
            int to = Math.min(from + entries, high);
            ByteBuffer block = readBlock(from, to);
            if (key < field.of(block, 0)) {
                high = from;
            } else if (to == high || key < field.of(block, (to - from - 1) * width)) {
                int at = floorIn(block, to - from, key, field);
                return wanted == null ? from + at : wanted.of(block, at * width);
            } else {
                low = to - 1;
            }
            probe = (low + high) >>> 1;
            entries = perBlock;
        }
        return -1;
    }

    private int guess(long key, Field field) throws IOException {
        if (written <= FIRST_PROBE) return 0;
        ByteBuffer known = ends();
        long first = field.of(known, 0);
        long last = field.of(known, width);
        if (key <= first || last <= first) return 0;
        return (int) Math.min(written - 1.0, (double) (key - first) / (last - first) * written);
    }

    private ByteBuffer ends() throws IOException {
        ByteBuffer known = ends;
        if (known == null || endsOf != written) {
            known = ByteBuffer.allocate(2 * width);
            known.put(readBlock(0, 1).flip()).put(readBlock(written - 1, written).flip());
            ends = known;
            endsOf = written;
        }
        return known;
    }

    private int floorIn(ByteBuffer entries, int count, long key, Field field) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (field.of(entries, middle * width) <= key) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    /** Reads the written entries from {@code from} to {@code to - 1} into the scratch memory. */
    private ByteBuffer readBlock(int from, int to) throws IOException {
        ByteBuffer block = files.environment().scratch().limit((to - from) * width);
        int read = file(false).read(block, (long) from * width);
        if (read < block.limit()) throw new IOException("the index " + path() + " has become shorter");
        return block;
    }

    /** Drops the entries from {@code count} on. */
    void truncate(int count) throws IOException {
        int waiting = pendingCount();
        ByteBuffer buffer = pending;
        ends = null;
        if (buffer != null && waiting > 0)
            buffer.position(Math.max(0, Math.min(waiting, count - written)) * width);
        if (count < written) {
            file(true).truncate((long) count * width);
            written = count;
        }
    }

    /** Makes the written entries survive a power failure. */
    void force() throws IOException {
        write();
        if (written > 0) file(true).force();
    }

    /** Writes what waits, and puts file and memory away. */
    void rest() throws IOException {
        write();
        pending = null;
        release();
    }

    void release() {
        SharedFile file = open;
        open = null;
        if (file != null) file.release();
    }

    private int pendingCount() {
        ByteBuffer buffer = pending;
        return buffer == null ? 0 : buffer.position() / width;
    }

    private DiskFile file(boolean forAppend) throws IOException {
        SharedFile file = open;
        if (file != null && forAppend && !openForAppend) {
            release();
            file = null;
        }
        if (file == null) {
            Disk.Mode mode = forAppend ? Disk.Mode.APPEND : Disk.Mode.READ;
            file = new SharedFile(files.environment().disk().open(path(), mode));
            if (forAppend) file.file().truncate((long) written * width);
            open = file;
            openForAppend = forAppend;
        }
        return file.file();
    }
}
