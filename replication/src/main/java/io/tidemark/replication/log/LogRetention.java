package io.tidemark.replication.log;

import java.io.IOException;
import java.util.List;

/**
 * Takes old segments out of a log: whole closed ones, oldest first, and only what is below the high
 * watermark and flushed. An active segment whose records are all too old is closed first. Owned by the log's thread.
 */
final class LogRetention {
    private final LogState state;
    private final LogAppender appender;

    LogRetention(LogState state, LogAppender appender) {
        this.state = state;
        this.appender = appender;
    }

    /** As {@link PartitionLog#applyRetention}. */
    List<Segment> apply(long nowMs) throws IOException {
        rollIfAllIsOld(nowMs);
        int expired = Math.max(belowLogStart(), Math.max(olderThan(nowMs), beyondSize()));
        return removeFirst(Math.min(expired, removable()));
    }

    /** Takes out the segments that are wholly below the log start offset. */
    List<Segment> removeBelowLogStart() {
        return removeFirst(Math.min(belowLogStart(), removable()));
    }

    private List<Segment> removeFirst(int n) {
        if (n == 0) return List.of();
        List<Segment> removed = state.segments.removeFirst(n);
        for (Segment segment : removed) segment.release();
        long start = state.segments.first().baseOffset();
        if (start > state.logStartOffset) state.logStartOffset = start;
        state.epochs.truncateFromStart(state.logStartOffset);
        state.producers.truncateFromStart(state.logStartOffset);
        return removed;
    }

    private void rollIfAllIsOld(long nowMs) throws IOException {
        Segment active = state.segments.active();
        if (active.size() > 0 && isOld(active, nowMs) && olderThan(nowMs) == state.segments.count() - 1)
            appender.roll();
    }

    /** How many of the first segments are too old. */
    private int olderThan(long nowMs) throws IOException {
        int n = 0;
        while (n < closed() && isOld(state.segments.get(n), nowMs)) n++;
        return n;
    }

    private boolean isOld(Segment segment, long nowMs) throws IOException {
        long retentionMs = state.config.retention().ms();
        long newest = segment.maxTimestamp();
        return retentionMs >= 0 && newest >= 0 && nowMs - newest > retentionMs;
    }

    /** How many of the first segments the log can lose and still be as large as it may. */
    private int beyondSize() {
        long limit = state.config.retention().bytes();
        if (limit < 0) return 0;
        long excess = -limit;
        for (int i = 0; i < state.segments.count(); i++) excess += state.segments.get(i).size();
        int n = 0;
        while (n < closed() && excess >= state.segments.get(n).size())
            excess -= state.segments.get(n++).size();
        return n;
    }

    private int belowLogStart() {
        int n = 0;
        while (n < closed() && state.segments.get(n + 1).baseOffset() <= state.logStartOffset) n++;
        return n;
    }

    /**
     * How many of the first segments are replicated, and not needed for anything: what they say of producers
     * must be on disk in the snapshot at the next segment, or a crash would lose it with them.
     */
    private int removable() {
        long bound = Math.min(state.highWatermark, state.recoveryPoint);
        if (!state.pendingSnapshots.isEmpty())
            bound = Math.min(bound, state.pendingSnapshots.getFirst().offset() - 1);
        int n = 0;
        while (n < closed() && state.segments.get(n + 1).baseOffset() <= bound) n++;
        return n;
    }

    private int closed() {
        return state.segments.count() - 1;
    }
}
