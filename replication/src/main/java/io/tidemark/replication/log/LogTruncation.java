package io.tidemark.replication.log;

import io.tidemark.replication.log.BatchScanner.Found;
import io.tidemark.replication.log.LogState.PendingSnapshot;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the newest records out of a log again, when a new leader does not have them. What is left survives a
 * power failure as it is when the method returns, so that nothing that was cut off can come back. Owned by
 * the log's thread; blocks.
 */
final class LogTruncation {
    private static final Logger LOG = LoggerFactory.getLogger(LogTruncation.class);

    private final LogState state;
    private final LogAppender appender;

    LogTruncation(LogState state, LogAppender appender) {
        this.state = state;
        this.appender = appender;
    }

    /** As {@link PartitionLog#takeBack}. */
    boolean takeBack(long offset) throws IOException {
        appender.write();
        long end = Math.min(offset, state.logEndOffset);
        int index = state.segments.floor(end);
        if (end < state.logEndOffset && index >= 0) end = endIn(state.segments.get(index), end).offset();
        boolean isBack = end < state.recoveryPoint || end < state.highWatermark || end < state.logStartOffset;
        state.recoveryPoint = Math.min(state.recoveryPoint, end);
        state.highWatermark = Math.min(state.highWatermark, end);
        state.logStartOffset = Math.min(state.logStartOffset, end);
        return isBack;
    }

    /** As {@link PartitionLog#takeBackAll}. */
    void takeBackAll(long offset) throws IOException {
        appender.write();
        state.recoveryPoint = 0;
        state.highWatermark = Math.min(state.highWatermark, offset);
        state.logStartOffset = Math.min(state.logStartOffset, offset);
    }

    /** As {@link PartitionLog#truncateTo}. */
    void truncateTo(long offset) throws IOException {
        appender.write();
        if (offset >= state.logEndOffset) return;
        if (offset < state.segments.first().baseOffset()) {
            restartAt(offset);
            return;
        }
        begin();
        keepSnapshotsUpTo(offset);
        int index = state.segments.floor(offset);
        deleteAll(state.segments.removeFrom(index + 1));
        Segment segment = state.segments.get(index);
        OffsetPosition end = endIn(segment, offset);
        segment.truncate(end.position(), end.offset());
        segment.openLog(true).file().force();
        finish(end.offset());
        ProducerReplay.restore(state, end.offset());
    }

    /** Where to cut: where the batch begins that holds the offset, or where damage does that bars the way to it. */
    private static OffsetPosition endIn(Segment segment, long offset) throws IOException {
        try {
            int position = segment.positionOf(offset);
            if (position >= segment.writtenSize()) return new OffsetPosition(offset, position);
            BatchScanner scanner = segment.headers().seek(position);
            if (scanner.look() != Found.BATCH) throw segment.damaged(scanner, offset);
            return new OffsetPosition(Math.min(offset, scanner.batch().baseOffset()), position);
        } catch (DamagedLogException e) {
            LOG.error("A log is cut at damage, before offset {}: {}", offset, e.getMessage());
            return new OffsetPosition(e.damage().offset(), e.damage().position());
        }
    }

    private record OffsetPosition(long offset, int position) {}

    /**
     * As {@link PartitionLog#truncateFullyAndStartAt}. The segments go first, the newest before the older ones:
     * whatever a crash leaves is a log with all that belongs to it.
     */
    void restartAt(long offset) throws IOException {
        appender.write();
        begin();
        deleteAll(state.segments.removeFrom(1));
        deleteAll(List.of(state.segments.first()));
        state.pendingSnapshots.clear();
        snapshots().deleteAll();
        state.epochs.clear();
        state.epochs.write(state.environment().disk(), state.files.directory());
        Segment fresh = new Segment(state.files, offset, 0);
        fresh.openLog(true).file().force();
        state.environment().disk().syncDirectory(state.files.directory());
        state.segments.replaceAll(fresh);
        state.logStartOffset = offset;
        state.producers.reset();
        finish(offset);
    }

    private void begin() throws IOException {
        if (state.flushRuns)
            throw new IllegalStateException("truncated while a flush runs: " + state.files.directory());
        state.finishDeletions();
        state.truncations++;
        state.changedSinceOpen = true;
    }

    /**
     * A snapshot above the end would be taken for one of other records once the log has grown again. One below
     * it may be all that is left of producers whose records retention has taken.
     */
    private void keepSnapshotsUpTo(long end) throws IOException {
        ProducerSnapshots snapshots = snapshots();
        snapshots.deleteAbove(end);
        for (PendingSnapshot pending : state.pendingSnapshots) {
            if (pending.offset() <= end) snapshots.write(pending.offset(), pending.content().duplicate());
        }
        state.pendingSnapshots.clear();
    }

    private ProducerSnapshots snapshots() {
        return new ProducerSnapshots(state.environment().disk(), state.files.directory());
    }

    private void finish(long end) throws IOException {
        state.logEndOffset = end;
        state.logStartOffset = Math.min(state.logStartOffset, end);
        state.highWatermark = Math.clamp(state.highWatermark, state.logStartOffset, end);
        state.recoveryPoint = Math.min(state.recoveryPoint, end);
        state.epochs.truncateFromEnd(end);
        state.epochs.write(state.environment().disk(), state.files.directory());
        state.pendingEpochs = null;
        AbortedTransactions.truncateTo(state, state.segments.active(), end);
        appender.restart();
    }

    /** Deletes segments at once, in the order given, each for good before the next. */
    private void deleteAll(List<Segment> segments) throws IOException {
        for (Segment segment : segments) segment.release();
        SegmentDeletion deletion = new SegmentDeletion(state.files, segments);
        deletion.mark();
        deletion.remove();
    }
}
