package io.tidemark.replication.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Decides when a log is flushed, says what is to be done, and takes note when it is. Owned by the log's thread. */
final class LogFlushing {
    private static final long NANOS_PER_MS = 1_000_000;

    private final LogState state;

    LogFlushing(LogState state) {
        this.state = state;
    }

    /** Whether the configuration, or a segment that was closed, asks for a flush now. */
    boolean isWanted() {
        if (hasClosedUnflushed()) return true;
        long unflushed = state.logEndOffset - state.recoveryPoint;
        if (unflushed <= 0) return false;
        LogConfig.Flushing flushing = state.config.flushing();
        if (unflushed >= flushing.messages()) return true;
        long waitedNanos = state.environment().clock().monotonicNanos() - state.unflushedSinceNanos;
        return waitedNanos / NANOS_PER_MS >= flushing.ms();
    }

    private boolean hasClosedUnflushed() {
        return state.segments.active().baseOffset() > state.recoveryPoint
                || !state.pendingSnapshots.isEmpty();
    }

    /**
     * A segment that was closed exactly at the recovery point is among those to be forced: its records are on
     * disk, its indexes are not, since those were completed when it was closed.
     */
    LogFlush prepare() throws IOException {
        SegmentList segments = state.segments;
        List<Path> closed = new ArrayList<>();
        for (int i = segments.count() - 2; i >= 0; i--) {
            if (segments.get(i + 1).baseOffset() < state.recoveryPoint) break;
            long base = segments.get(i).baseOffset();
            closed.add(state.files.path(base, SegmentFiles.LOG));
            closed.add(state.files.path(base, SegmentFiles.OFFSET_INDEX));
            closed.add(state.files.path(base, SegmentFiles.TIME_INDEX));
            closed.add(state.files.path(base, TransactionIndex.SUFFIX));
        }
        if (state.epochs.isDirty()) state.pendingEpochs = state.epochs.encode();
        SharedFile active = segments.active().openLog(true).retain();
        LogFlush flush = new LogFlush(state, closed.reversed(), active);
        state.namesChanged = false;
        state.flushRuns = true;
        return flush;
    }

    /** Takes note that a flush will not run: what it should have done, the next one does. */
    void cancelled(LogFlush flush) {
        flush.release();
        state.namesChanged = true;
        state.flushRuns = false;
    }

    void completed(LogFlush flush) {
        state.flushRuns = false;
        if (Objects.equals(flush.epochs(), state.pendingEpochs)) state.pendingEpochs = null;
        state.pendingSnapshots.removeAll(flush.snapshots());
        if (flush.truncations() != state.truncations || flush.upTo() <= state.recoveryPoint) return;
        state.recoveryPoint = flush.upTo();
        state.unflushedSinceNanos = state.environment().clock().monotonicNanos();
    }
}
