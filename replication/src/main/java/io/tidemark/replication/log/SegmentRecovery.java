package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of a segment after a crash, checks every batch, makes the indexes anew, and tells epochs and
 * producers what it reads. Bytes that were not flushed may be torn: the segment is cut there. Bytes that were
 * flushed are torn by no crash: damage among them is bit rot, which is reported and left as it is, so that it
 * can be looked into; what follows it is used. Owned by one thread; blocks.
 */
final class SegmentRecovery {
    /** Added to the name of a file that keeps what had to be cut off although it was flushed. */
    static final String DAMAGED = ".damaged";

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRecovery.class);

    private final Segment segment;
    private final LogState state;
    private final long flushedUpTo;
    private final List<Damage> rot = new ArrayList<>(0);
    private long next;
    private int cutBytes;

    /** @param flushedUpTo the offset below which no crash can have torn anything */
    SegmentRecovery(Segment segment, LogState state, long flushedUpTo) {
        this.segment = segment;
        this.state = state;
        this.flushedUpTo = flushedUpTo;
        this.next = segment.baseOffset();
    }

    /** The offset after the segment's last record. */
    long nextOffset() {
        return next;
    }

    /** How many bytes were cut off its end. */
    int cutBytes() {
        return cutBytes;
    }

    /** The damage that was found among flushed bytes. */
    List<Damage> rot() {
        return rot;
    }

    void run() throws IOException {
        segment.offsetIndex().file().truncate(0);
        segment.timeIndex().file().truncate(0);
        AbortedTransactions.truncateTo(state, segment, segment.baseOffset());
        try (IndexBuilder indexes = new IndexBuilder(segment, state.config.rolling().indexIntervalBytes())) {
            if (segment.writtenSize() > 0) scan(indexes);
        }
        if (rot.isEmpty()) segment.trustFrom(0);
    }

    private void scan(IndexBuilder indexes) throws IOException {
        BatchScanner scanner = BatchScanner.ofBatches(segment.openLog(false).file(), segment.writtenSize(),
                segment.files().environment().window());
        scan(scanner, indexes);
        if (scanner.position() < segment.writtenSize()) cut(scanner.position());
    }

    private void scan(BatchScanner scanner, IndexBuilder indexes) throws IOException {
        while (true) {
            Found found = scanner.look();
            if (found == Found.END) return;
            String what = found == Found.DAMAGE ? scanner.what() : disorder(scanner);
            if (what.isEmpty()) {
                take(scanner.batch(), scanner.position(), indexes);
                scanner.advance();
            } else if (!passOver(scanner, what)) {
                return;
            }
        }
    }

    private void take(RecordBatch batch, int position, IndexBuilder indexes) throws IOException {
        indexes.add(batch, position);
        if (batch.leaderEpoch() >= 0) state.epochs.assign(batch.leaderEpoch(), batch.baseOffset());
        CompletedTransaction completed = state.learn(batch);
        if (completed != null && completed.isAborted()) AbortedTransactions.add(state, segment, completed);
        next = batch.nextOffset();
    }

    /** What is wrong with the place of a batch whose checksum, which does not cover it, is right. */
    private String disorder(BatchScanner scanner) throws IOException {
        RecordBatch batch = scanner.batch();
        long base = batch.baseOffset();
        if (base < next) return "its base offset " + base + " is less than " + next;
        if (batch.lastOffset() - segment.baseOffset() > Integer.MAX_VALUE) {
            return "its last offset " + batch.lastOffset() + " is too far from the segment's base offset";
        }
        if (batch.leaderEpoch() >= 0 && batch.leaderEpoch() < state.epochs.latestEpoch()) {
            return "its leader epoch " + batch.leaderEpoch() + " is less than " + state.epochs.latestEpoch();
        }
        int epochAfter = batch.leaderEpoch() > state.epochs.latestEpoch() ? epochAfter(scanner) : -1;
        if (epochAfter >= state.epochs.latestEpoch() && epochAfter >= 0 && epochAfter < batch.leaderEpoch()) {
            return "its leader epoch " + batch.leaderEpoch() + " is more than the next one's " + epochAfter;
        }
        if (base > next && base >= offsetAfter(scanner))
            return "its base offset " + base + " should be " + next;
        return "";
    }

    /** The base offset of the batch behind the one at hand; the one that was flushed up to where there is none. */
    private long offsetAfter(BatchScanner scanner) throws IOException {
        int here = scanner.position();
        scanner.advance();
        long after = scanner.look() == Found.BATCH ? scanner.batch().baseOffset() : flushedUpTo;
        scanner.seek(here).look();
        return after;
    }

    /** The leader epoch of the batch behind the one at hand, be it in the next segment; or -1. */
    private int epochAfter(BatchScanner scanner) throws IOException {
        int here = scanner.position();
        scanner.advance();
        int after = switch (scanner.look()) {
            case BATCH -> scanner.batch().leaderEpoch();
            case END -> firstEpochOfNextSegment();
            case DAMAGE -> -1;
        };
        scanner.seek(here).look();
        return after;
    }

    private int firstEpochOfNextSegment() throws IOException {
        int next = state.segments.floor(segment.baseOffset()) + 1;
        if (next >= state.segments.count()) return -1;
        BatchScanner scanner = state.segments.get(next).headers();
        return scanner.look() == Found.BATCH ? scanner.batch().leaderEpoch() : -1;
    }

    /** Goes on behind damage among flushed bytes; does not in the unflushed tail, or where nothing follows. */
    private boolean passOver(BatchScanner scanner, String what) throws IOException {
        int at = scanner.position();
        if (next >= flushedUpTo) return false;
        Damage damage = new Damage(segment.path(), at, next, what);
        rot.add(damage);
        LOG.error("Bit rot: {}. The batch is not served; it is left in the file.", damage);
        long maxOffset = segment.baseOffset() + Integer.MAX_VALUE;
        return scanner.skipDamage(next, maxOffset);
    }

    private void cut(int position) throws IOException {
        cutBytes = segment.writtenSize() - position;
        if (next < flushedUpTo) keepCopy(position);
        LOG.warn("{} is cut to {} bytes, its end offset is {}: the {} bytes after that are not whole batches",
                segment.path(),
                position, next, cutBytes);
        DiskFile file = segment.openLog(true).file();
        file.truncate(position);
        file.force();
        segment.cutTo(position);
    }

    /** Nothing that was flushed is thrown away: what cannot be read as batches stays in a file beside. */
    private void keepCopy(int position) throws IOException {
        Disk disk = segment.files().environment().disk();
        Path copy = segment.path().resolveSibling(segment.path().getFileName() + "." + position + DAMAGED);
        ByteBuffer chunk = ByteBuffer.allocate(BatchScanner.WHOLE_WINDOW_BYTES);
        try (DiskFile to = disk.open(copy, Disk.Mode.APPEND)) {
            to.truncate(0);
            for (int at = position; at < segment.writtenSize(); at += chunk.limit()) {
                chunk.clear().limit(Math.min(chunk.capacity(), segment.writtenSize() - at));
                segment.openLog(false).file().read(chunk, at);
                to.append(chunk.flip());
            }
            to.force();
        }
        disk.syncDirectory(segment.files().directory());
        LOG.error("The bytes cut off {} had been flushed; they are kept in {}", segment.path(), copy);
    }
}
