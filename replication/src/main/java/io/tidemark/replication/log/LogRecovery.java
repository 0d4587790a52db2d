package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition's directory: after a clean stop by looking at the end of the active segment, after a
 * crash by reading everything from the segment of the recovery point on. Owned by one thread; blocks.
 */
final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    /**
     * What the checkpoints of the log directory say of the partition.
     *
     * @param logStartOffset the first offset that readers may see
     * @param recoveryPoint the offset below which everything was flushed
     * @param highWatermark the last one that was noted
     * @param clean whether the directory was closed in an orderly way
     */
    record Known(long logStartOffset, long recoveryPoint, long highWatermark, boolean clean) {
        static final Known NOTHING = new Known(0, 0, 0, false);
    }

    private final SegmentFiles files;
    private final Disk disk;
    private final LogConfig config;
    private final Known known;
    private final List<Damage> rot = new ArrayList<>(0);
    private long cutBytes;
    private boolean hasSnapshots;
    private long newestSnapshot = ProducerSnapshots.NONE;

    LogRecovery(SegmentFiles files, LogConfig config, Known known) {
        this.files = files;
        this.disk = files.environment().disk();
        this.config = config;
        this.known = known;
    }

    /** The bit rot that was found on the way. */
    List<Damage> rot() {
        return rot;
    }

    /** How many bytes of a torn tail were cut off. */
    long cutBytes() {
        return cutBytes;
    }

    /**
     * Opens the log. One that a power failure has left with nothing at or above its log start begins there anew:
     * no offset below it is given a second time.
     */
    PartitionLog open() throws IOException {
        List<Segment> found = findSegments();
        boolean isNew = found.isEmpty();
        if (isNew) found.add(new Segment(files, known.logStartOffset(), 0));
        SegmentList segments = new SegmentList(found);
        if (isNew) {
            new ProducerSnapshots(disk, files.directory()).deleteAll();
            newestSnapshot = ProducerSnapshots.NONE;
            segments.active().openLog(true);
            disk.syncDirectory(files.directory()); // or a later segment could pass for the first one
        }
        LeaderEpochs epochs = readEpochs(segments);
        LogState state = new LogState(files, segments, epochs == null ? new LeaderEpochs() : epochs,
                new ProducerStates(), config);
        state.changedSinceOpen = isNew || !known.clean();
        finish(state, known.clean() && epochs != null ? openClean(state) : recover(state, epochs != null));
        PartitionLog log = new PartitionLog(state);
        if (state.logEndOffset < known.logStartOffset()) log.truncateFullyAndStartAt(known.logStartOffset());
        return log;
    }

    private void finish(LogState state, long end) throws IOException {
        if (newestSnapshot > end) new ProducerSnapshots(disk, files.directory()).deleteAbove(end);
        long start = Math.max(known.logStartOffset(), state.segments.first().baseOffset());
        state.logEndOffset = end;
        state.logStartOffset = Math.min(start, end);
        state.highWatermark = Math.clamp(known.highWatermark(), state.logStartOffset, end);
        state.recoveryPoint = Math.min(known.recoveryPoint(), end);
        state.unflushedSinceNanos = files.environment().clock().monotonicNanos();
        state.epochs.truncateFromEnd(end);
        completeEpochs(state);
        state.epochs.truncateFromStart(state.logStartOffset);
        state.producers.onHighWatermark(state.highWatermark);
    }

    /**
     * The epochs may have been written after the log start moved, and the log start not: then the first epochs
     * of what is readable again are found in the batches.
     */
    private static void completeEpochs(LogState state) throws IOException {
        LeaderEpochs epochs = state.epochs;
        if (known(epochs) <= state.logStartOffset) return;
        LeaderEpochs complete = new LeaderEpochs();
        SegmentList segments = state.segments;
        for (int i = Math.max(0, segments.floor(state.logStartOffset)); i < segments.count(); i++) {
            if (segments.get(i).baseOffset() >= known(epochs)) break;
            BatchScanner scanner = segments.get(i).headers();
            while (scanner.look() == Found.BATCH && scanner.batch().baseOffset() < known(epochs)) {
                complete.assignIfLater(scanner.batch().leaderEpoch(), scanner.batch().baseOffset());
                scanner.advance();
            }
        }
        epochs.prepend(complete);
    }

    /** From which offset on the epochs are known. */
    private static long known(LeaderEpochs epochs) {
        return epochs.size() == 0 ? 0 : epochs.entry(0).offset();
    }

    // ---- finding the files

    /** What a killed process did to names may be seen and not be on disk; what is built on it must find it there. */
    private List<Segment> findSegments() throws IOException {
        if (!known.clean()) disk.syncDirectory(files.directory());
        TreeSet<Long> logs = new TreeSet<>();
        List<Disk.Entry> entries = disk.list(files.directory());
        for (Disk.Entry entry : entries) {
            long base = OffsetFileName.offsetIn(entry.name(), SegmentFiles.LOG);
            if (base >= 0) logs.add(base);
        }
        for (Disk.Entry entry : entries) tidy(entry.name(), logs);
        List<Segment> segments = new ArrayList<>(logs.size() + 1);
        for (long base : logs) {
            Path path = files.path(base, SegmentFiles.LOG);
            long size = disk.size(path);
            if (size > Integer.MAX_VALUE)
                throw new IOException(path + " has " + size + " bytes, more than 2^31 - 1");
            segments.add(new Segment(files, base, (int) size));
        }
        return segments;
    }

    /** Notes snapshots; deletes what a crash has left of deletions, and indexes that have no segment. */
    private void tidy(String name, Set<Long> logs) throws IOException {
        long snapshot = OffsetFileName.offsetIn(name, ProducerSnapshots.SUFFIX);
        if (snapshot >= 0) {
            hasSnapshots = true;
            newestSnapshot = Math.max(newestSnapshot, snapshot);
        }
        if (name.endsWith(SegmentFiles.DELETED) || isOrphan(name, logs))
            disk.delete(files.directory().resolve(name));
    }

    private static boolean isOrphan(String name, Set<Long> logs) {
        for (String suffix : List.of(SegmentFiles.OFFSET_INDEX, SegmentFiles.TIME_INDEX,
                TransactionIndex.SUFFIX)) {
            long base = OffsetFileName.offsetIn(name, suffix);
            if (base >= 0) return !logs.contains(base);
        }
        return false;
    }

    /** The epochs that the checkpoint knows, or null when there are records and no good checkpoint. */
    private @Nullable LeaderEpochs readEpochs(SegmentList segments) throws IOException {
        boolean isEmpty = segments.count() == 1 && segments.active().size() == 0;
        try {
            boolean isThere = disk.exists(LeaderEpochs.file(disk, files.directory()).path());
            return isThere || isEmpty ? LeaderEpochs.read(disk, files.directory()) : null;
        } catch (CorruptStateFile e) {
            LOG.warn("Leader epochs are read from the log instead: {}", e.getMessage());
            return null;
        }
    }

    // ---- after a clean stop

    private long openClean(LogState state) throws IOException {
        Segment active = state.segments.active();
        long end = active.baseOffset();
        if (active.size() > 0) {
            try {
                end = readTail(active);
            } catch (DamagedLogException e) {
                return recoverFrom(state, state.segments.count() - 1, known.recoveryPoint());
            }
        }
        if (known.recoveryPoint() > 0 && end != known.recoveryPoint()) {
            LOG.error("{} ends at offset {} instead of {}, as which it was closed: it is looked through",
                    active.path(), end, known.recoveryPoint());
            return recoverFrom(state, state.segments.count() - 1, known.recoveryPoint());
        }
        if (end > state.segments.first().baseOffset() || hasSnapshots) {
            state.logEndOffset = end;
            ProducerReplay.restore(state, end);
        }
        return end;
    }

    private static long readTail(Segment active) throws IOException {
        try {
            return SegmentRepair.readTail(active);
        } catch (DamagedLogException indexMayBeWrong) {
            SegmentRepair.rebuildIndexes(active);
            return SegmentRepair.readTail(active);
        }
    }

    // ---- after a crash

    /** From the segment on that ends at the recovery point: when it was closed later, its indexes may be torn. */
    private long recover(LogState state, boolean epochsAreKnown) throws IOException {
        int from = epochsAreKnown ? Math.max(0, state.segments.floor(known.recoveryPoint() - 1)) : 0;
        return recoverFrom(state, from, known.recoveryPoint());
    }

    private long recoverFrom(LogState state, int from, long flushedUpTo) throws IOException {
        SegmentList segments = state.segments;
        long start = segments.get(from).baseOffset();
        state.epochs.truncateFromEnd(start);
        long snapshot = ProducerReplay.load(files, state.producers, start);
        ProducerReplay.replay(segments, state.producers, Math.max(snapshot, segments.first().baseOffset()),
                start);
        long end = start;
        for (int i = from; i < segments.count(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() > end && end >= flushedUpTo) {
                dropFrom(state, i, end);
                break;
            }
            SegmentRecovery recovery = new SegmentRecovery(segment, state, flushedUpTo);
            recovery.run();
            end = recovery.nextOffset();
            rot.addAll(recovery.rot());
            cutBytes += recovery.cutBytes();
            if (recovery.cutBytes() > 0 && end >= flushedUpTo) dropFrom(state, i + 1, end);
            if (i < segments.count() - 1) close(state, segments.get(i), segments.get(i + 1).baseOffset());
        }
        return end;
    }

    /** What follows a torn segment was written after the bytes that are lost, and is not the log's any more. */
    private void dropFrom(LogState state, int index, long end) throws IOException {
        List<Segment> lost = state.segments.removeFrom(index);
        if (lost.isEmpty()) return;
        for (Segment segment : lost) {
            LOG.warn("{} is dropped: the log ends at {} before it", segment.path(), end);
            cutBytes += segment.size();
            segment.release();
        }
        SegmentDeletion deletion = new SegmentDeletion(files, lost);
        deletion.mark();
        deletion.remove();
    }

    /** Does what rolling has done before the crash, or had no time to do; the snapshot may have been lost. */
    private void close(LogState state, Segment closed, long nextBaseOffset) throws IOException {
        closed.finish();
        closed.trustFrom(closed.size());
        if (state.producers.producerIdCount() == 0) return;
        new ProducerSnapshots(disk, files.directory()).write(nextBaseOffset,
                ProducerSnapshot.encode(state.producers));
    }
}
