package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.LogRecovery.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that belongs to no {@link LogStore}: it keeps its own lock and its own checkpoint beside its segments.
 * The metadata log is one; every record in it counts as a vote, so it is stricter than a partition's log. What
 * it finds when it is opened is flushed before anybody hears of it, and damage among flushed records is a
 * refusal, not a shorter log.
 *
 * <p>Owned by one thread, or by several under one lock, like its {@link #log}; but {@link #checkpoint} needs no
 * lock, as long as one thread at a time writes. Everything here blocks.
 */
public final class StandaloneLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneLog.class);

    private static final String REMEDY = "; a voter with this directory must be removed from the quorum, and may "
            + "be added again with an empty one.";

    private final Disk disk;
    private final Path directory;
    private final PartitionLog log;
    private final Disk.Lock lock;
    private StandaloneCheckpoint checkpoint;

    private StandaloneLog(Disk disk, Path directory, PartitionLog log, Disk.Lock lock,
            StandaloneCheckpoint checkpoint) {
        this.disk = disk;
        this.directory = directory;
        this.log = log;
        this.lock = lock;
        this.checkpoint = checkpoint;
    }

    /**
     * Opens the log of a directory, or makes an empty one.
     *
     * @param firstOffset where a new log begins
     * @throws LogDirectoryRefused when somebody else has it open, or flushed records are damaged or gone
     */
    public static StandaloneLog open(Path directory, LogEnvironment environment, LogConfig config,
            long firstOffset) throws IOException, LogDirectoryRefused {
        Disk disk = environment.disk();
        DurableDirectory.create(disk, directory);
        Disk.Lock lock = disk.tryLock(directory.resolve(LogDirectory.LOCK_FILE));
        if (lock == null)
            throw new LogDirectoryRefused("The log in " + directory + " is in use by another process.");
        try {
            return open(directory, environment, config, readCheckpoint(disk, directory, firstOffset), lock);
        } catch (CorruptStateFile e) {
            lock.close();
            throw new LogDirectoryRefused(e.getMessage() + REMEDY);
        } catch (IOException | LogDirectoryRefused | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The checkpoint is on disk before the first segment, so segments without one are somebody's mistake. */
    private static StandaloneCheckpoint readCheckpoint(Disk disk, Path directory, long firstOffset)
            throws IOException, CorruptStateFile {
        StandaloneCheckpoint found = StandaloneCheckpoint.read(disk, directory);
        if (found != null) return found;
        for (Disk.Entry entry : disk.list(directory)) {
            if (OffsetFileName.offsetIn(entry.name(), SegmentFiles.LOG) >= 0)
                throw new CorruptStateFile(directory.resolve(StandaloneCheckpoint.FILE_NAME),
                        "it is missing, but there is " + entry.name());
        }
        StandaloneCheckpoint first = new StandaloneCheckpoint(firstOffset, firstOffset, false);
        first.write(disk, directory);
        return first;
    }

    private static StandaloneLog open(Path directory, LogEnvironment environment, LogConfig config,
            StandaloneCheckpoint checkpoint, Disk.Lock lock) throws IOException, LogDirectoryRefused {
        SegmentFiles files = new SegmentFiles(directory, environment,
                (where, cause) -> LOG.error("The log in {} is offline until the next start: {}", where,
                        cause.toString()));
        Known known = checkpoint.restarting() ? Known.NOTHING
                : new Known(checkpoint.logStartOffset(), checkpoint.recoveryPoint(), 0, false);
        LogRecovery recovery = new LogRecovery(files, config, known);
        PartitionLog log = recovery.open();
        try {
            if (!checkpoint.restarting()) requireAllFlushed(directory, recovery.rot(), log, checkpoint);
            StandaloneLog opened = new StandaloneLog(environment.disk(), directory, log, lock, checkpoint);
            if (checkpoint.restarting()) opened.restartAt(checkpoint.logStartOffset());
            opened.flush();
            return opened;
        } catch (IOException | LogDirectoryRefused | RuntimeException e) {
            log.retire();
            throw e;
        }
    }

    private static void requireAllFlushed(Path directory, List<Damage> rot, PartitionLog log,
            StandaloneCheckpoint checkpoint) throws LogDirectoryRefused {
        if (!rot.isEmpty()) throw new LogDirectoryRefused("Bit rot: " + rot.getFirst() + REMEDY);
        if (log.logEndOffset() < checkpoint.recoveryPoint())
            throw new LogDirectoryRefused("The log in " + directory + " ends at offset " + log.logEndOffset()
                    + ", but was flushed up to " + checkpoint.recoveryPoint() + REMEDY);
        long begins = log.state().segments.first().baseOffset();
        if (begins > checkpoint.logStartOffset())
            throw new LogDirectoryRefused("The log in " + directory + " begins at offset " + begins
                    + " instead of " + checkpoint.logStartOffset() + REMEDY);
    }

    /** The log itself, to append to, to read, and to flush. */
    public PartitionLog log() {
        return log;
    }

    /** The log's first offset, as it is on disk; the log may still have records below it. */
    public long logStartOffset() {
        return checkpoint.logStartOffset();
    }

    /** Writes what is staged, and makes all that is written survive. */
    private void flush() throws IOException {
        LogFlush flush = log.prepareFlush();
        try {
            flush.run();
        } catch (IOException e) {
            throw log.flushFailed(e);
        }
        log.flushed(flush);
        checkpoint();
    }

    /** Whether a segment was closed and flushed since the last checkpoint, so that a start would take long. */
    public boolean isCheckpointDue() {
        return log.state().segments.active().baseOffset() > checkpoint.recoveryPoint()
                && log.recoveryPoint() > checkpoint.recoveryPoint();
    }

    /** Notes up to where the log is flushed. */
    public void checkpoint() throws IOException {
        note(new StandaloneCheckpoint(checkpoint.logStartOffset(), log.recoveryPoint(), false));
    }

    private void note(StandaloneCheckpoint next) throws IOException {
        if (next.equals(checkpoint)) return;
        next.write(disk, directory);
        checkpoint = next;
    }

    /**
     * Gives up the records below {@code offset}, for good. They can be read until {@link #removeBelowStart}.
     *
     * @param offset not above the log end offset
     */
    public void advanceLogStartOffset(long offset) throws IOException {
        if (offset > log.logEndOffset())
            throw new IllegalArgumentException(
                    "log start " + offset + " above log end " + log.logEndOffset());
        if (offset <= checkpoint.logStartOffset()) return;
        note(new StandaloneCheckpoint(offset, log.recoveryPoint(), false));
    }

    /** Takes out the segments that are wholly below the log start offset; their deletion is the caller's to run. */
    public SegmentDeletion removeBelowStart() {
        log.advanceHighWatermark(checkpoint.logStartOffset());
        return log.advanceLogStartOffset(checkpoint.logStartOffset());
    }

    /**
     * Cuts the log so that it ends at {@code offset}; what was cut off never comes back.
     *
     * @param offset not below the log start offset
     */
    public void truncateTo(long offset) throws IOException {
        if (offset < checkpoint.logStartOffset())
            throw new IllegalArgumentException(
                    "log end " + offset + " below log start " + checkpoint.logStartOffset());
        if (offset < checkpoint.recoveryPoint())
            note(new StandaloneCheckpoint(checkpoint.logStartOffset(), offset, false));
        log.truncateTo(offset);
    }

    /** Empties the log, which begins at {@code offset} from now on; a crash on the way leaves it as it was, or so. */
    public void restartAt(long offset) throws IOException {
        note(new StandaloneCheckpoint(offset, 0, true));
        log.truncateFullyAndStartAt(offset);
        note(new StandaloneCheckpoint(offset, offset, false));
    }

    /** Ends the log's use; all of it survives, unless its disk has failed. */
    @Override
    public void close() throws IOException {
        try {
            if (!log.isOffline()) {
                log.closeCleanly();
                checkpoint();
            }
        } finally {
            log.retire();
            lock.close();
        }
    }
}
