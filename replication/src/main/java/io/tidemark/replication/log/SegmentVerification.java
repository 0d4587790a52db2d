package io.tidemark.replication.log;

import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Finds bit rot before it is served: it reads stretches of a segment whose bytes are not fresh from this
 * process's own memory, checks each batch's checksum, and remembers for a while which stretches were good,
 * so that a stretch read by many is read twice by the first alone. Owned by the segment's thread.
 */
final class SegmentVerification {
    /** A stretch that is checked as a whole: the batches that begin in it. */
    static final int CHUNK_BYTES = 1 << 20;

    /** How long a check is good for: bytes rot on disk, not in the page cache. */
    static final long GOOD_FOR_NANOS = 600_000_000_000L;

    private static final String OUT_OF_ORDER = "its offsets or its epoch are out of order";

    private final Segment segment;
    private final BitSet goodChunks = new BitSet();
    private long since;
    private long endOffset;
    private int latestEpoch;
    private int firstEpoch;
    private int epochBefore;
    private int damagedAt;
    private String what = "";

    SegmentVerification(Segment segment) {
        this.segment = segment;
    }

    /**
     * Checks the batches from {@code from}, where one begins, to {@code to}.
     *
     * @param endOffset the offset that all of the segment's records are below
     * @param epochs the leader epochs of the log, none of which a batch is above
     * @return where the first damaged batch begins, or {@code to}
     */
    int goodUntil(int from, int to, long endOffset, LeaderEpochs epochs) throws IOException {
        this.endOffset = endOffset;
        int lastEpoch = epochs.epochFor(endOffset - 1);
        this.latestEpoch = lastEpoch >= 0 ? lastEpoch : epochs.latestEpoch();
        this.firstEpoch = epochs.epochFor(segment.baseOffset());
        this.epochBefore = epochs.epochFor(segment.baseOffset() - 1);
        forgetWhatIsOld();
        for (int chunk = from / CHUNK_BYTES; (long) chunk * CHUNK_BYTES < to; chunk++) {
            if (goodChunks.get(chunk)) continue;
            if (isGood(chunk)) {
                goodChunks.set(chunk);
                continue;
            }
            int first = firstBatchFrom(chunk * CHUNK_BYTES);
            int bad = firstDamage(first, Math.max(from, first), Math.min(to, chunkEnd(chunk)));
            if (bad < to) return bad;
        }
        return to;
    }

    /** What the last check has found at its first batch, which holds {@code offset}. */
    Damage damageAt(long offset) {
        return new Damage(segment.path(), damagedAt, offset, what);
    }

    private boolean isGood(int chunk) throws IOException {
        int end = chunkEnd(chunk);
        int first = firstBatchFrom(chunk * CHUNK_BYTES);
        return firstDamage(first, first, end) >= end;
    }

    private int chunkEnd(int chunk) {
        return (int) Math.min((chunk + 1L) * CHUNK_BYTES, segment.writtenSize());
    }

    /**
     * Where damage begins in the batches that begin from {@code start} to {@code end - 1}; or {@code end}. The
     * intact ones from {@code first} on tell what must come next.
     */
    private int firstDamage(int first, int start, int end) throws IOException {
        BatchOrder order = orderBefore(first, start);
        ByteBuffer window = segment.files().environment().window();
        BatchScanner scanner = BatchScanner
                .ofBatches(segment.openLog(false).file(), segment.writtenSize(), window)
                .seek(start);
        while (scanner.position() < end) {
            if (scanner.look() != Found.BATCH) return damaged(scanner.position(), scanner.what());
            int misplaced = order.check(scanner.batch(), scanner.position());
            if (misplaced >= start && misplaced < end)
                return damaged(misplaced, OUT_OF_ORDER);
            scanner.advance();
        }
        return misplacedBefore(start, end, scanner, order);
    }

    private BatchOrder newOrder() {
        return new BatchOrder(segment.baseOffset(), endOffset, epochBefore, firstEpoch, latestEpoch);
    }

    private BatchOrder orderBefore(int first, int start) throws IOException {
        BatchOrder order = newOrder();
        BatchScanner scanner = BatchScanner.ofHeaders(segment.openLog(false).file(), segment.writtenSize(),
                segment.files().environment().window()).seek(first);
        while (scanner.position() < start && scanner.look() == Found.BATCH) {
            if (scanner.loadWhole() == Found.BATCH) order.check(scanner.batch(), scanner.position());
            else order = newOrder();
            scanner.advance();
        }
        return order;
    }

    /** The batch behind the end may tell that the last one before it is out of order. */
    private int misplacedBefore(int start, int end, BatchScanner scanner, BatchOrder order)
            throws IOException {
        if (scanner.look() != Found.BATCH) return end;
        int misplaced = order.check(scanner.batch(), scanner.position());
        return misplaced >= start && misplaced < end ? damaged(misplaced, OUT_OF_ORDER) : end;
    }

    private int damaged(int position, String finding) {
        damagedAt = position;
        what = finding;
        return position;
    }

    /** The first batch that begins at {@code position} or later, as far as headers can be followed. */
    private int firstBatchFrom(int position) throws IOException {
        if (position == 0) return 0;
        BatchScanner scanner = segment.headers();
        if (!isAtIndexedBatch(scanner, position)) scanner.seek(0);
        while (scanner.position() < position && scanner.look() == Found.BATCH) scanner.advance();
        return scanner.position();
    }

    /** Moves to the last indexed batch up to {@code position}; says whether it is one, for the index may be wrong. */
    private boolean isAtIndexedBatch(BatchScanner scanner, int position) throws IOException {
        OffsetIndex index = segment.offsetIndex();
        long entry = index.entryAtOrBefore(position);
        int start = OffsetIndex.positionOf(entry);
        if (entry == OffsetIndex.NO_ENTRY || start < 0 || start > position) return false;
        return scanner.seek(start).look() == Found.BATCH
                && scanner.batch().lastOffset() == index.offsetOf(entry);
    }

    private void forgetWhatIsOld() {
        long now = segment.files().environment().clock().monotonicNanos();
        if (goodChunks.isEmpty()) since = now;
        if (now - since < GOOD_FOR_NANOS) return;
        goodChunks.clear();
        since = now;
    }
}
