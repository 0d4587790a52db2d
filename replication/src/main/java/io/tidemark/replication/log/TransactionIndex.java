package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The aborted transactions whose markers are in one segment, for readers of committed records (KIP-98): the
 * file {@code 00000000000000000123.txnindex} beside the segment, which is there once it has an entry. Kafka's
 * format, entries of 34 bytes in the order of their markers:
 *
 * <pre>
 *   0 version int16 = 0 | 2 producerId int64 | 10 firstOffset int64 | 18 lastOffset int64
 *                                                                  | 26 lastStableOffset int64
 * </pre>
 *
 * <p>Holds nothing in memory and no file open. It says no more than the log does: where it is damaged, it is
 * built again from the log. All methods block, and none may run beside {@link #append} or another that changes it.
 *
 * @param disk where the directory is
 * @param directory a partition's
 * @param baseOffset the segment's
 */
record TransactionIndex(Disk disk, Path directory, long baseOffset) {
    static final String SUFFIX = ".txnindex";

    /** What {@link #collect} answers when the index of the next segment has to be asked as well. */
    static final long READ_ON = -1;

    static final int ENTRY_BYTES = 34;

    private static final int ENTRIES_PER_READ = 128;
    private static final short VERSION = 0;
    private static final int FIRST_OFFSET_AT = 10;
    private static final int LAST_OFFSET_AT = 18;

    /** The file's name, for whoever renames or deletes it with the segment. */
    Path path() {
        return directory.resolve(OffsetFileName.of(baseOffset, SUFFIX));
    }

    /**
     * Adds a transaction, whose marker must come after those that are there. It survives a power failure
     * after {@link #force}.
     */
    void append(AbortedTransaction aborted) throws IOException, CorruptStateFile {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES).putShort(VERSION).putLong(aborted.producerId())
                .putLong(aborted.firstOffset()).putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset()).flip();
        try (DiskFile file = disk.open(path(), Disk.Mode.APPEND)) {
            long count = count(file);
            if (count > 0 && lastOffsetAt(file, count - 1) >= aborted.lastOffset())
                throw new IllegalArgumentException(aborted + " after a marker at "
                        + lastOffsetAt(file, count - 1) + " in " + path());
            file.append(entry);
        }
    }

    /** Makes all that was appended survive a power failure; does nothing where there is no file. */
    void force() throws IOException {
        try (DiskFile file = disk.open(path(), Disk.Mode.READ)) {
            file.force();
            disk.syncDirectory(directory);
        } catch (NoSuchFileException nothingAborted) {
            return;
        }
    }

    /**
     * Collects the aborted transactions with records in a range of offsets. The bound on their number gives
     * way to progress: they are complete for one offset at least.
     *
     * @param fetchOffset where the range begins
     * @param upperBoundOffset where it ends, exclusive
     * @param maxCount how many may be in {@code into}
     * @param into where they are added
     * @return up to which offset (exclusive) of the range they are complete as far as they are known;
     *         less than {@code upperBoundOffset} where the bound was met, so read no further than that;
     *         {@link #READ_ON} where a later segment may have more
     */
    long collect(long fetchOffset, long upperBoundOffset, int maxCount, List<AbortedTransaction> into)
            throws IOException, CorruptStateFile {
        try (DiskFile file = disk.open(path(), Disk.Mode.READ)) {
            long count = count(file);
            ByteBuffer chunk = ByteBuffer.allocate(ENTRIES_PER_READ * ENTRY_BYTES);
            for (long at = firstEndingAtOrAfter(file, count, fetchOffset); at < count;) {
                long read = readEntries(file, at, Math.min(ENTRIES_PER_READ, count - at), chunk);
                for (int i = 0; i < read; i++) {
                    AbortedTransaction aborted = entry(chunk, i * ENTRY_BYTES);
                    if (aborted.firstOffset() < upperBoundOffset)
                        into.add(aborted);
                    if (aborted.lastStableOffset() >= upperBoundOffset)
                        return upperBoundOffset;
                    if (into.size() >= maxCount && aborted.lastStableOffset() > fetchOffset)
                        return aborted.lastStableOffset();
                }
                at += read;
            }
        } catch (NoSuchFileException nothingAborted) {
            return READ_ON;
        }
        return READ_ON;
    }

    /**
     * Removes the transactions whose markers are at {@code endOffset} or later: the log now ends there. They
     * may be back after a power failure before {@link #force}; recovery cuts the index where it cuts the log.
     */
    void truncateTo(long endOffset) throws IOException, CorruptStateFile {
        if (!disk.exists(path()))
            return;
        try (DiskFile file = disk.open(path(), Disk.Mode.APPEND)) {
            file.truncate(firstEndingAtOrAfter(file, count(file), endOffset) * ENTRY_BYTES);
        }
    }

    /** Removes all, damaged or not, so that the index may be built again. */
    void reset() throws IOException {
        if (!disk.exists(path()))
            return;
        disk.delete(path());
        disk.syncDirectory(directory);
    }

    /** Reads all of it and checks each entry against itself, the one before, and the segment. */
    void check() throws IOException, CorruptStateFile {
        try (DiskFile file = disk.open(path(), Disk.Mode.READ)) {
            long count = count(file);
            ByteBuffer chunk = ByteBuffer.allocate(ENTRIES_PER_READ * ENTRY_BYTES);
            long previous = baseOffset - 1;
            for (long at = 0; at < count;) {
                long read = readEntries(file, at, Math.min(ENTRIES_PER_READ, count - at), chunk);
                for (int i = 0; i < read; i++) {
                    AbortedTransaction aborted = entry(chunk, i * ENTRY_BYTES);
                    check(aborted, previous);
                    previous = aborted.lastOffset();
                }
                at += read;
            }
        } catch (NoSuchFileException nothingAborted) {
            return;
        }
    }

    private void check(AbortedTransaction aborted, long previousLastOffset) throws CorruptStateFile {
        if (aborted.producerId() < 0 || aborted.firstOffset() < 0
                || aborted.firstOffset() >= aborted.lastOffset()
                || aborted.lastOffset() <= previousLastOffset
                || aborted.lastStableOffset() > aborted.lastOffset() + 1)
            throw new CorruptStateFile(path(), aborted + " cannot be in segment " + baseOffset
                    + " after a marker at " + previousLastOffset);
    }

    private long count(DiskFile file) throws IOException, CorruptStateFile {
        long size = file.size();
        if (size % ENTRY_BYTES != 0)
            throw new CorruptStateFile(path(), size + " bytes are not entries of " + ENTRY_BYTES);
        return size / ENTRY_BYTES;
    }

    /** Which entry is the first whose marker is at an offset or later; as many as there are where none is. */
    private long firstEndingAtOrAfter(DiskFile file, long count, long offset)
            throws IOException, CorruptStateFile {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (lastOffsetAt(file, middle) < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private long lastOffsetAt(DiskFile file, long index) throws IOException, CorruptStateFile {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        readEntries(file, index, 1, entry);
        return entry.getLong(LAST_OFFSET_AT);
    }

    private long readEntries(DiskFile file, long index, long count, ByteBuffer into)
            throws IOException, CorruptStateFile {
        into.clear().limit((int) count * ENTRY_BYTES);
        if (file.read(into, index * ENTRY_BYTES) != into.limit())
            throw new CorruptStateFile(path(), "ends within entry " + index + " to " + (index + count));
        for (int at = 0; at < into.limit(); at += ENTRY_BYTES)
            if (into.getShort(at) != VERSION)
                throw new CorruptStateFile(path(), "entry version " + into.getShort(at) + ", not " + VERSION);
        return count;
    }

    static AbortedTransaction entry(ByteBuffer chunk, int at) {
        return new AbortedTransaction(chunk.getLong(at + 2), chunk.getLong(at + FIRST_OFFSET_AT),
                chunk.getLong(at + LAST_OFFSET_AT), chunk.getLong(at + LAST_OFFSET_AT + 8));
    }
}
