package io.tidemark.replication.log;

import io.tidemark.replication.log.LogRead.Damaged;
import io.tidemark.replication.log.LogRead.Nothing;
import io.tidemark.replication.log.LogRead.OutOfRange;
import io.tidemark.replication.log.LogRead.Records;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stretch of a file that answers a fetch. The bytes themselves are not read, unless they lie where
 * they may have rotted: then they are checked first, and what is damaged is not served. Owned by the log's
 * thread.
 */
final class LogReader {
    private final LogState state;

    /** Whether the read that is under way is of bytes that are checked here. */
    private boolean checks;

    LogReader(LogState state) {
        this.state = state;
    }

    /**
     * As {@link PartitionLog#read}.
     *
     * @param isChecked whether what may have rotted is checked, which reads all of it
     */
    LogRead read(long offset, long upTo, int maxBytes, boolean atLeastOneBatch, boolean isChecked)
            throws IOException {
        long end = state.logEndOffset;
        if (offset < state.logStartOffset || offset > end) return new OutOfRange(state.logStartOffset, end);
        long bound = Math.min(upTo, end);
        if (offset >= bound) return Nothing.INSTANCE;
        try {
            checks = isChecked;
            return find(offset, bound, maxBytes, atLeastOneBatch);
        } catch (DamagedLogException e) {
            return new Damaged(e.damage());
        }
    }

    private LogRead find(long offset, long bound, int maxBytes, boolean atLeastOneBatch) throws IOException {
        SegmentList segments = state.segments;
        for (int i = Math.max(0, segments.floor(offset)); i < segments.count(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() >= bound) break;
            LogRead read = readSegment(i, offset, bound, maxBytes, atLeastOneBatch);
            if (read != null) return read;
        }
        return Nothing.INSTANCE;
    }

    /** What a segment has of it; null if that is in the next one. */
    private @Nullable LogRead readSegment(int index, long offset, long bound, int maxBytes,
            boolean atLeastOneBatch) throws IOException {
        Segment segment = state.segments.get(index);
        RecentBatches recent = segment.recent();
        int known = recent == null ? RecentBatches.UNKNOWN : recent.indexOf(offset);
        if (recent != null && known != RecentBatches.UNKNOWN)
            return stretch(index, offset, recent.position(known), bound, maxBytes,
                    atLeastOneBatch ? recent.sizeInBytes(known) : 0);
        BatchScanner found = segment.find(offset);
        int position = found.position();
        // What was found is kept in memory that the next look-up uses again.
        boolean isThere = position < segment.writtenSize();
        int foundBytes = isThere ? found.batch().sizeInBytes() : 0;
        long foundOffset = isThere ? found.batch().baseOffset() : endOffset(index);
        if (offset >= segment.baseOffset() && offset < foundOffset)
            requireHonestGap(index, offset, position);
        return stretch(index, offset, position, bound, maxBytes, atLeastOneBatch ? foundBytes : 0);
    }

    /** @param leastBytes so many are given, where there are, even if that is more than {@code maxBytes} */
    private @Nullable LogRead stretch(int index, long offset, int position, long bound, int maxBytes,
            int leastBytes) throws IOException {
        int end = endOf(index, bound);
        if (position >= end) return null;
        int bytes = Math.min(Math.max(maxBytes, leastBytes), end - position);
        if (bytes <= 0) return Nothing.INSTANCE;
        return checks ? verified(index, offset, position, bytes)
                : region(state.segments.get(index), position, bytes);
    }

    /**
     * No batch of the segment says that it holds the offset: because it was compacted away, or because a damaged
     * one says something else. Looks into that before the reader is sent on.
     */
    private void requireHonestGap(int index, long offset, int position) throws IOException {
        Segment segment = state.segments.get(index);
        int unsure = Math.min(position, segment.trustedFrom());
        if (unsure == 0) return;
        SegmentVerification verification = segment.verification();
        if (verification.goodUntil(0, unsure, endOffset(index), state.epochs) < unsure)
            throw new DamagedLogException(verification.damageAt(offset));
    }

    /** Where the batches below {@code bound} end in a segment. */
    private int endOf(int index, long bound) throws IOException {
        Segment segment = state.segments.get(index);
        return bound >= endOffset(index) ? segment.writtenSize() : segment.positionOf(bound);
    }

    private long endOffset(int index) {
        boolean hasNext = index + 1 < state.segments.count();
        return hasNext ? state.segments.get(index + 1).baseOffset() : state.logEndOffset;
    }

    private LogRead verified(int index, long offset, int position, int bytes) throws IOException {
        Segment segment = state.segments.get(index);
        int good = bytes;
        int unsure = Math.min(position + bytes, segment.trustedFrom());
        if (position < unsure) {
            SegmentVerification verification = segment.verification();
            int goodUntil = verification.goodUntil(position, unsure, endOffset(index),
                    state.epochs);
            if (goodUntil == position) return new Damaged(verification.damageAt(offset));
            if (goodUntil < unsure) good = goodUntil - position;
        }
        return region(segment, position, good);
    }

    private static Records region(Segment segment, int position, int bytes) throws IOException {
        return new Records(new LogRegion(segment.openLog(false).retain(), position, bytes));
    }
}
