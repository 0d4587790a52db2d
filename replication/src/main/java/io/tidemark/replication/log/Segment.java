package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a partition's log: one file of record batches, from a base offset on, and the two indexes
 * that find places in it. Only a log's last segment, the active one, grows. A segment at rest is a few
 * numbers; it opens what it needs when it is used, and {@link OpenFiles} puts it to rest again. Owned by
 * one thread.
 */
final class Segment {
    private static final long UNKNOWN = Long.MIN_VALUE;

    // The links and the time of last use belong to OpenFiles.
    @Nullable
    Segment newer;
    @Nullable
    Segment older;
    boolean tracked;
    long lastUsedNanos;

    private final SegmentFiles files;
    private final long baseOffset;
    private int size;
    private int writtenSize;
    private int bytesSinceIndexEntry;
    private int trustedFrom;
    private long firstTimestamp = UNKNOWN;
    private long maxTimestamp = UNKNOWN;
    private long offsetOfMaxTimestamp;
    private @Nullable SharedFile log;
    private boolean openForAppend;
    private @Nullable OffsetIndex offsetIndex;
    private @Nullable TimeIndex timeIndex;
    private @Nullable SegmentVerification verification;
    private @Nullable RecentBatches recent;

    /** A segment whose file has {@code size} bytes; 0 where it is to be created by the first write. */
    Segment(SegmentFiles files, long baseOffset, int size) {
        this.files = files;
        this.baseOffset = baseOffset;
        this.size = size;
        this.writtenSize = size;
        this.trustedFrom = size;
    }

    long baseOffset() {
        return baseOffset;
    }

    /** The bytes of all batches, those included that are staged but not yet written. */
    int size() {
        return size;
    }

    int writtenSize() {
        return writtenSize;
    }

    Path path() {
        return files.path(baseOffset, SegmentFiles.LOG);
    }

    // ---- growing

    /** Takes a batch into the books that will be written next at the segment's end. */
    void stage(RecordBatch batch, int indexIntervalBytes) throws IOException {
        if (!tracked) touch(); // otherwise the write that follows does; asking the clock for each batch costs
        long lastOffset = batch.lastOffset();
        if (size == 0) firstTimestamp = batch.maxTimestamp();
        if (batch.maxTimestamp() > maxTimestamp()) {
            maxTimestamp = batch.maxTimestamp();
            offsetOfMaxTimestamp = lastOffset;
        }
        if (bytesSinceIndexEntry > indexIntervalBytes) {
            offsetIndex().add(lastOffset, size);
            timeIndex().add(maxTimestamp, offsetOfMaxTimestamp);
            bytesSinceIndexEntry = 0;
        }
        int bytes = batch.sizeInBytes();
        if (recent == null) recent = new RecentBatches();
        recent.add(batch, size);
        size += bytes;
        bytesSinceIndexEntry += bytes;
    }

    /** Writes batches that were staged, in their order. */
    void write(ByteBuffer[] batches, int count) throws IOException {
        DiskFile file = openLog(true).file();
        int bytes = 0;
        for (int i = 0; i < count; i++) bytes += batches[i].remaining();
        if (count == 1) file.append(batches[0]);
        else file.append(batches, 0, count);
        writtenSize += bytes;
    }

    /** Whether one more batch must go into another segment (never for an empty one). */
    boolean isFull(int batchBytes, long lastOffset, LogConfig.Rolling rolling) throws IOException {
        if (size == 0) return false;
        return size > rolling.segmentBytes() - batchBytes || lastOffset - baseOffset > Integer.MAX_VALUE
                || offsetIndex().file().count() >= rolling.segmentIndexBytes() / OffsetIndex.ENTRY_BYTES
                || timeIndex().file().count() >= rolling.segmentIndexBytes() / TimeIndex.ENTRY_BYTES - 1;
    }

    /** What the segment will not see any more is written: no batch follows, for now or for good. */
    void finish() throws IOException {
        touch();
        if (maxTimestamp() >= 0) timeIndex().add(maxTimestamp, offsetOfMaxTimestamp);
        timeIndex().file().write();
        offsetIndex().file().write();
        if (size == 0) return;
        offsetIndex().file().createIfMissing();
        timeIndex().file().createIfMissing();
    }

    /**
     * From where on the bytes need no check before they are served: this process received and checked them,
     * and wrote them lately. What it found on disk, and what lies in a closed segment, may have rotted.
     */
    int trustedFrom() {
        return trustedFrom;
    }

    /** Says that the bytes from {@code position} on need no check, the written size for none. */
    void trustFrom(int position) {
        trustedFrom = position;
    }

    // ---- looking up

    /** The timestamp that decides when the segment is old enough to roll: its first batch's. */
    long firstTimestamp() throws IOException {
        if (firstTimestamp == UNKNOWN && writtenSize > 0) {
            BatchScanner scanner = headers();
            boolean isThere = scanner.look() == Found.BATCH;
            firstTimestamp = isThere ? scanner.batch().maxTimestamp() : RecordBatch.NO_TIMESTAMP;
        }
        return firstTimestamp == UNKNOWN ? RecordBatch.NO_TIMESTAMP : firstTimestamp;
    }

    /** The greatest timestamp of its records, or {@link RecordBatch#NO_TIMESTAMP}. */
    long maxTimestamp() throws IOException {
        if (maxTimestamp == UNKNOWN) {
            maxTimestamp = size == 0 ? RecordBatch.NO_TIMESTAMP : timeIndex().lastTimestamp();
            offsetOfMaxTimestamp = size == 0 ? baseOffset : timeIndex().lastOffset();
            if (writtenSize > 0 && !isSaidByBatch(offsetOfMaxTimestamp, maxTimestamp)) {
                SegmentRepair.rebuildIndexes(this);
            }
        }
        return maxTimestamp;
    }

    /** Whether the batch at an offset has a timestamp: retention must not go by a time index that has rotted. */
    boolean isSaidByBatch(long lastOffset, long timestamp) throws IOException {
        try {
            BatchScanner found = find(lastOffset);
            return found.position() < writtenSize && found.batch().lastOffset() == lastOffset
                    && found.batch().maxTimestamp() == timestamp;
        } catch (DamagedLogException damage) {
            return true;
        }
    }

    /** The last offset of the batch that has the greatest timestamp. */
    long offsetOfMaxTimestamp() throws IOException {
        maxTimestamp();
        return offsetOfMaxTimestamp;
    }

    /** Where the batch begins that has {@code offset}, or the first one after it; or the written size. */
    int positionOf(long offset) throws IOException {
        RecentBatches known = recent;
        int index = known == null ? RecentBatches.UNKNOWN : known.indexOf(offset);
        return known == null || index == RecentBatches.UNKNOWN ? find(offset).position()
                : Math.min(writtenSize, known.position(index));
    }

    /** The batches that were staged last; null where none was for long. */
    @Nullable
    RecentBatches recent() {
        return recent;
    }

    /** A scanner that has just looked at the batch that has {@code offset}, or the first after it; or the end. */
    BatchScanner find(long offset) throws IOException {
        touch();
        OffsetIndex index = offsetIndex();
        long entry = index.entryBefore(offset);
        if (entry == OffsetIndex.NO_ENTRY) return scanOn(headers(), offset);
        long indexedOffset = index.offsetOf(entry);
        int position = OffsetIndex.positionOf(entry);
        BatchScanner scanner = headers().seek(position);
        boolean right = position >= 0 && position < writtenSize && scanner.look() == Found.BATCH
                && scanner.batch().lastOffset() == indexedOffset;
        if (right) return indexedOffset >= offset ? scanner : scanOn(scanner, offset);
        SegmentRepair.rebuildIndexUnlessLogIsDamaged(this, position);
        int from = index.positionBefore(offset);
        return scanOn(headers().seek(from), offset);
    }

    private BatchScanner scanOn(BatchScanner scanner, long offset) throws IOException {
        int from = scanner.position();
        long next = baseOffset;
        while (true) {
            switch (scanner.look()) {
                case BATCH -> {
                    if (scanner.batch().lastOffset() >= offset) return scanner;
                    next = scanner.batch().nextOffset();
                    scanner.advance();
                }
                case END -> {
                    return scanner;
                }
                case DAMAGE -> throw SegmentRepair.firstDamage(this, from, damaged(scanner, next));
            }
        }
    }

    DamagedLogException damaged(BatchScanner scanner, long offset) {
        return new DamagedLogException(new Damage(path(), scanner.position(), offset, scanner.what()));
    }

    /** A scanner over the headers of what is written, from the beginning; it uses the scratch memory. */
    BatchScanner headers() throws IOException {
        return BatchScanner.ofHeaders(openLog(false).file(), writtenSize, files.environment().scratch());
    }

    /** What is known of the segment's bytes since they were last read and checked. */
    SegmentVerification verification() {
        SegmentVerification known = verification;
        if (known == null) {
            known = new SegmentVerification(this);
            verification = known;
        }
        return known;
    }

    // ---- shrinking

    /** Drops everything from the batch that begins at {@code position}, whose base offset is {@code offset}. */
    void truncate(int position, long offset) throws IOException {
        touch();
        offsetIndex().truncateTo(offset);
        timeIndex().truncateTo(offset);
        openLog(true).file().truncate(position);
        size = position;
        writtenSize = position;
        trustedFrom = Math.min(trustedFrom, position);
        maxTimestamp = UNKNOWN;
        verification = null;
        recent = null;
        if (position == 0) firstTimestamp = UNKNOWN;
        SegmentRepair.readTail(this);
    }

    /** Takes note that somebody has cut the file to {@code position}; the books are set by {@link #recovered}. */
    void cutTo(int position) {
        size = position;
        writtenSize = position;
        trustedFrom = position;
        verification = null;
        recent = null;
    }

    /** Sets what the books say after the segment's batches were read by somebody else. */
    void recovered(int size, long firstTimestamp, long maxTimestamp, long offsetOfMaxTimestamp,
            int sinceIndexEntry) {
        this.size = size;
        this.writtenSize = size;
        if (firstTimestamp >= 0) this.firstTimestamp = firstTimestamp;
        this.maxTimestamp = maxTimestamp;
        this.offsetOfMaxTimestamp = offsetOfMaxTimestamp;
        this.bytesSinceIndexEntry = sinceIndexEntry;
        recent = null;
    }

    // ---- its files

    SegmentFiles files() {
        return files;
    }

    OffsetIndex offsetIndex() throws IOException {
        OffsetIndex index = offsetIndex;
        if (index == null) {
            index = new OffsetIndex(files, baseOffset);
            offsetIndex = index;
        }
        return index;
    }

    TimeIndex timeIndex() throws IOException {
        TimeIndex index = timeIndex;
        if (index == null) {
            index = new TimeIndex(files, baseOffset);
            timeIndex = index;
        }
        return index;
    }

    /** The open log file, for whoever retains it. */
    SharedFile openLog(boolean forAppend) throws IOException {
        touch();
        SharedFile file = log;
        if (file != null && forAppend && !openForAppend) {
            file.release();
            file = null;
        }
        if (file == null) {
            Disk.Mode mode = forAppend ? Disk.Mode.APPEND : Disk.Mode.READ;
            file = new SharedFile(files.environment().disk().open(path(), mode));
            log = file;
            openForAppend = forAppend;
        }
        return file;
    }

    /** Writes index entries that wait in memory and puts away files and indexes. */
    void rest() throws IOException {
        try {
            if (offsetIndex != null) offsetIndex.file().rest();
            if (timeIndex != null) timeIndex.file().rest();
        } finally {
            release();
        }
    }

    /** Puts away files and indexes and writes nothing: for a segment that goes, or whose disk has failed. */
    void release() {
        files.environment().openFiles().forget(this);
        if (offsetIndex != null) offsetIndex.file().release();
        if (timeIndex != null) timeIndex.file().release();
        if (log != null) log.release();
        offsetIndex = null;
        timeIndex = null;
        log = null;
        verification = null;
        recent = null;
    }

    private void touch() {
        files.environment().openFiles().touch(this, files.environment().clock().monotonicNanos());
    }
}
