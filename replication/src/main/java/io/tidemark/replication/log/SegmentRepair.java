package io.tidemark.replication.log;

import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a segment's books and indexes into line with its batches, which it reads but never changes. */
final class SegmentRepair {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentRepair.class);

    private SegmentRepair() {}

    /**
     * Reads the headers from the last index entry to the end, and sets the segment's books by them.
     *
     * @return the offset after the segment's last record
     * @throws DamagedLogException when the batches do not end where the file ends
     */
    static long readTail(Segment segment) throws IOException {
        TimeIndex times = segment.timeIndex();
        if (times.file().count() > 0 && !segment.isSaidByBatch(times.lastOffset(), times.lastTimestamp()))
            rebuildIndexes(segment);
        int last = segment.offsetIndex().file().count() - 1;
        int from = last < 0 ? 0 : segment.offsetIndex().position(last);
        if (from >= segment.writtenSize() && segment.writtenSize() > 0) {
            rebuildIndexes(segment);
            return readTail(segment);
        }
        long maxTimestamp = segment.timeIndex().lastTimestamp();
        long offsetOfMax = segment.timeIndex().lastOffset();
        long next = segment.baseOffset();
        BatchScanner scanner = segment.headers().seek(from);
        while (scanner.look() == Found.BATCH) {
            RecordBatch batch = scanner.batch();
            if (batch.maxTimestamp() > maxTimestamp) {
                maxTimestamp = batch.maxTimestamp();
                offsetOfMax = batch.lastOffset();
            }
            next = batch.nextOffset();
            scanner.advance();
        }
        if (scanner.position() < segment.writtenSize()) throw segment.damaged(scanner, next);
        segment.recovered(segment.writtenSize(), -1, maxTimestamp, offsetOfMax, segment.writtenSize() - from);
        return next;
    }

    /**
     * Headers led to a place where no batch is. The one to blame may be an earlier batch whose length is wrong:
     * this finds the first one from {@code position} on, where a batch begins, whose checksum is.
     */
    static DamagedLogException firstDamage(Segment segment, int position, DamagedLogException found)
            throws IOException {
        BatchScanner scanner = BatchScanner.ofBatches(segment.openLog(false).file(), segment.writtenSize(),
                segment.files().environment().window()).seek(position);
        long next = segment.baseOffset();
        while (scanner.position() < found.damage().position()) {
            if (scanner.look() != Found.BATCH) return segment.damaged(scanner, next);
            next = scanner.batch().nextOffset();
            scanner.advance();
        }
        return found;
    }

    /**
     * An index entry does not point at the batch that it names. If the batches lead up to where it points, the
     * log is damaged there, and that is the finding; otherwise the index is wrong, and is made anew.
     */
    static void rebuildIndexUnlessLogIsDamaged(Segment segment, int position) throws IOException {
        BatchScanner scanner = BatchScanner.ofHeaders(segment.openLog(false).file(), segment.writtenSize(),
                segment.files().environment().window());
        long next = segment.baseOffset();
        Found found = scanner.look();
        while (found == Found.BATCH && scanner.position() < position) {
            next = scanner.batch().nextOffset();
            scanner.advance();
            found = scanner.look();
        }
        if (found == Found.DAMAGE) throw firstDamage(segment, 0, segment.damaged(scanner, next));
        LOG.warn("The index {} does not fit its segment and is made anew",
                segment.offsetIndex().file().path());
        rebuildIndexes(segment);
    }

    /** Makes both indexes anew from the batches' headers, as far as those can be followed. */
    static void rebuildIndexes(Segment segment) throws IOException {
        segment.offsetIndex().file().truncate(0);
        segment.timeIndex().file().truncate(0);
        try (IndexBuilder builder = new IndexBuilder(segment,
                LogConfig.Rolling.DEFAULT.indexIntervalBytes())) {
            BatchScanner scanner = BatchScanner.ofHeaders(segment.openLog(false).file(),
                    segment.writtenSize(),
                    segment.files().environment().window());
            long next = segment.baseOffset();
            while (scanner.look() == Found.BATCH) {
                RecordBatch batch = scanner.batch();
                boolean isPlausible = batch.baseOffset() >= next
                        && batch.lastOffset() - segment.baseOffset() <= Integer.MAX_VALUE;
                if (isPlausible) {
                    builder.add(batch, scanner.position());
                    next = batch.nextOffset();
                }
                scanner.advance();
            }
        }
        segment.finish();
    }
}
