package io.tidemark.replication.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to know of one log at this moment; the classes that append, read, truncate, flush and
 * recover share it. All of it belongs to one thread, except that the four offsets may be read on any, for
 * checkpoints and metrics.
 */
final class LogState {
    private static final Logger LOG = LoggerFactory.getLogger(LogState.class);

    final SegmentFiles files;
    final SegmentList segments;
    final LeaderEpochs epochs;
    final ProducerStates producers;

    /** Snapshots of the producers that were taken and are not on disk yet. */
    final List<PendingSnapshot> pendingSnapshots = new ArrayList<>(0);

    /** Deletions of segments that retention has taken out, whose files may still have their names. */
    final List<SegmentDeletion> deletions = new ArrayList<>(0);

    LogConfig config;

    /** The first offset that readers may see; at or after the first segment's base offset. */
    volatile long logStartOffset;

    /** The offset after the last record that is written. */
    volatile long logEndOffset;

    /** The offset below which everything is on every in-sync replica, as far as this one knows. */
    volatile long highWatermark;

    /** The offset below which everything survives a power failure. */
    volatile long recoveryPoint;

    /** Whether files were made or removed since the directory was last synced. */
    boolean namesChanged;

    /** Whether there is anything that a clean stop has to make durable: it grew, was cut, or was recovered. */
    boolean changedSinceOpen;

    /** The text of the epochs' file that waits to be written with the next flush. */
    @Nullable
    String pendingEpochs;

    /** Whether a flush was made and has not ended. */
    boolean flushRuns;

    /** Whether it stays as it is for a moment, and is not read, because its directory is about to lose its name. */
    boolean held;

    /** How often the log was truncated, so that a flush that began before does not count. */
    int truncations;

    /** When the oldest record that is not flushed was written, by the monotonic clock. */
    long unflushedSinceNanos;

    private @Nullable IOException failure;
    private boolean retired;

    /**
     * A snapshot that waits to be written.
     *
     * @param offset the offset after the last record it takes into account
     * @param content what its file will hold
     */
    record PendingSnapshot(long offset, ByteBuffer content) {}

    LogState(SegmentFiles files, SegmentList segments, LeaderEpochs epochs, ProducerStates producers,
            LogConfig config) {
        this.files = files;
        this.segments = segments;
        this.epochs = epochs;
        this.producers = producers;
        this.config = config;
    }

    LogEnvironment environment() {
        return files.environment();
    }

    /**
     * Tells the producers' states of a batch that is in the log.
     *
     * @return the transaction that it ends, if it does
     */
    @Nullable
    CompletedTransaction learn(RecordBatch batch) {
        try {
            return producers.append(batch);
        } catch (InvalidRecordException e) {
            LOG.error("A control batch in {} ends no transaction: {}", files.directory(), e.getMessage());
            return null;
        }
    }

    /** Takes the producers' states into the queue of snapshots to be written with the next flush. */
    void takeSnapshot(long offset) {
        pendingSnapshots.add(new PendingSnapshot(offset, ProducerSnapshot.encode(producers)));
    }

    /** Makes the deletion of segments that are out of the log, and keeps an eye on it. */
    SegmentDeletion deletionOf(List<Segment> removed) {
        SegmentDeletion deletion = new SegmentDeletion(files, removed);
        deletions.removeIf(SegmentDeletion::isDone);
        if (!deletion.isEmpty()) deletions.add(deletion);
        return deletion;
    }

    /** Frees the names of all segments that are out of the log, before others may get them. Blocks. */
    void finishDeletions() throws IOException {
        for (SegmentDeletion deletion : deletions) {
            deletion.mark();
            if (!deletion.isDone())
                throw new IllegalStateException("truncated while segments are deleted: " + files.directory());
        }
        deletions.clear();
    }

    /** Ends the log's use: what still runs for it is of no consequence. */
    void retire() {
        for (SegmentDeletion deletion : deletions) deletion.abandon();
        deletions.clear();
        retired = true;
    }

    /**
     * Says that the disk failed under the log, which ends all work on it and on its directory. The disk is not to
     * blame for damage that was in the way, nor for a log that is retired, whose files may be gone.
     */
    LogOfflineException fail(IOException cause) {
        if (failure == null) {
            failure = cause;
            if (!retired && !(cause instanceof DamagedLogException)) files.failed(cause);
        }
        return new LogOfflineException(files.directory(), cause);
    }

    /** Refuses to go on once the disk has failed, under this log or another one in the log directory. */
    void checkOnline() {
        IOException cause = failure == null ? files.failure() : failure;
        if (cause != null) throw new LogOfflineException(files.directory(), cause);
        if (retired) throw new LogOfflineException(files.directory(), new IOException("the log is retired"));
    }

    boolean isOffline() {
        return failure != null || retired || files.failure() != null;
    }
}
