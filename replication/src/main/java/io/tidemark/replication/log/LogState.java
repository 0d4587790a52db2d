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

    /** The text of the epochs' file that waits to be written with the next flush. */
    @Nullable
    String pendingEpochs;

    /** Whether a flush was made and has not ended. */
    boolean flushRuns;

    /** How often the log was truncated, so that a flush that began before does not count. */
    int truncations;

    /** When the oldest record that is not flushed was written, by the monotonic clock. */
    long unflushedSinceNanos;

    private @Nullable IOException failure;

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

    /**
     * Says that the disk failed under the log, which ends all work on it and on its directory; damage that was
     * in the way ends the work on this log alone.
     */
    LogOfflineException fail(IOException cause) {
        if (failure == null) {
            failure = cause;
            if (!(cause instanceof DamagedLogException)) files.failed(cause);
        }
        return new LogOfflineException(files.directory(), cause);
    }

    /** Refuses to go on once the disk has failed. */
    void checkOnline() {
        IOException cause = failure;
        if (cause != null) throw new LogOfflineException(files.directory(), cause);
    }

    boolean isOffline() {
        return failure != null;
    }
}
