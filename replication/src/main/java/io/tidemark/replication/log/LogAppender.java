package io.tidemark.replication.log;

import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.AppendOutcome.Duplicate;
import io.tidemark.replication.log.AppendOutcome.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/**
 * The growing end of a log. Batches are checked, get their offsets and are staged; {@link #write} then puts
 * all that a turn of the loop has staged into the file with one gathering write, and only then does the log
 * end offset move. A write that fails takes the log offline, so nothing that stands half-written in the file
 * is ever reached by a reader. Owned by the log's thread.
 */
final class LogAppender {
    /** How many batches are staged at most before they are written without being asked. */
    static final int MAX_STAGED_BATCHES = 256;

    private static final ByteBuffer[] NONE = {};
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final int FIRST_CAPACITY = 8;

    private final LogState state;
    private ByteBuffer[] staged = NONE;
    private int stagedCount;
    private long nextOffset;
    private long rollJitterMs;

    LogAppender(LogState state) {
        this.state = state;
        this.nextOffset = state.logEndOffset;
    }

    /** The offset that the next batch will begin at. */
    long nextOffset() {
        return nextOffset;
    }

    AppendOutcome asLeader(ByteBuffer bytes, int leaderEpoch, AppendOrigin origin, RecordBatch batch)
            throws IOException {
        Refused refused = BatchChecks.checkFrame(bytes);
        if (refused != null) return refused;
        batch.wrap(bytes, bytes.position());
        long nowMs = state.environment().clock().wallMs();
        refused = BatchChecks.check(batch, origin, state.config, nowMs);
        if (refused != null) return refused;
        return switch (producerVerdict(batch, origin)) {
            case ProducerVerdict.Accepted _ -> appendAccepted(bytes, leaderEpoch, batch, nowMs);
            case ProducerVerdict.Duplicate(long first, long last, long timestampMs) ->
                new Duplicate(first, last, timestampMs);
            case ProducerVerdict.Rejected(Errors error, String sentence) -> new Refused(error, sentence);
        };
    }

    private ProducerVerdict producerVerdict(RecordBatch batch, AppendOrigin origin) {
        return switch (origin) {
            case CLIENT -> state.producers.check(batch);
            case COORDINATOR -> batch.isControl() ? ProducerVerdict.Accepted.INSTANCE
                    : state.producers.checkFromCoordinator(batch);
        };
    }

    private Appended appendAccepted(ByteBuffer bytes, int leaderEpoch, RecordBatch batch, long nowMs)
            throws IOException {
        long first = nextOffset;
        boolean logAppendTime = state.config.acceptance().logAppendTime();
        batch.setBaseOffset(first);
        batch.setLeaderEpoch(leaderEpoch);
        if (logAppendTime) batch.setLogAppendTime(nowMs);
        state.epochs.assign(leaderEpoch, first);
        if (mustRoll(batch)) roll();
        take(batch);
        stage(bytes);
        return new Appended(first, nextOffset - 1, logAppendTime ? nowMs : RecordBatch.NO_TIMESTAMP);
    }

    /**
     * Appends what a leader sent: whole batches that have their offsets and epochs. A last batch that was cut
     * short is left out.
     */
    AppendOutcome asFollower(ByteBuffer bytes, RecordBatch batch) throws IOException {
        int end = FollowerChecks.wholeBatches(bytes, batch);
        Refused refused = FollowerChecks.check(bytes, end, batch, nextOffset, state.epochs.latestEpoch());
        if (refused != null) return refused;
        long first = batch.wrap(bytes, bytes.position()).baseOffset();
        int runStart = bytes.position();
        for (int at = runStart; at < end; at += batch.sizeInBytes()) {
            batch.wrap(bytes, at);
            if (batch.leaderEpoch() >= 0) state.epochs.assign(batch.leaderEpoch(), batch.baseOffset());
            if (mustRoll(batch)) {
                if (at > runStart) stage(bytes.slice(runStart, at - runStart));
                runStart = at;
                roll();
            }
            take(batch);
        }
        stage(bytes.slice(runStart, end - runStart));
        return new Appended(first, nextOffset - 1, RecordBatch.NO_TIMESTAMP);
    }

    private void take(RecordBatch batch) throws IOException {
        state.segments.active().stage(batch, state.config.rolling().indexIntervalBytes());
        CompletedTransaction completed = state.learn(batch);
        if (completed != null && completed.isAborted()) AbortedTransactions.add(state, completed);
        nextOffset = batch.nextOffset();
    }

    private void stage(ByteBuffer bytes) throws IOException {
        if (stagedCount == staged.length) {
            ByteBuffer[] larger = new ByteBuffer[Math.max(FIRST_CAPACITY, 2 * stagedCount)];
            System.arraycopy(staged, 0, larger, 0, stagedCount);
            staged = larger;
        }
        staged[stagedCount++] = bytes;
        if (stagedCount == MAX_STAGED_BATCHES) write();
    }

    /** Writes what is staged; the buffers it came in are free after that. */
    void write() throws IOException {
        if (stagedCount == 0) return;
        Segment active = state.segments.active();
        active.write(staged, stagedCount);
        for (int i = 0; i < stagedCount; i++) staged[i] = EMPTY;
        stagedCount = 0;
        state.changedSinceOpen = true;
        if (state.recoveryPoint == state.logEndOffset) {
            state.unflushedSinceNanos = state.environment().clock().monotonicNanos();
        }
        if (active.writtenSize() != active.size() || nextOffset <= state.logEndOffset) {
            throw state.environment().faultHandler().broken("after a write " + active.path() + " has "
                    + active.writtenSize() + " bytes instead of " + active.size()
                    + ", and its log would end at "
                    + nextOffset + " after " + state.logEndOffset, null);
        }
        state.logEndOffset = nextOffset;
    }

    private boolean mustRoll(RecordBatch batch) throws IOException {
        Segment active = state.segments.active();
        LogConfig.Rolling rolling = state.config.rolling();
        if (active.isFull(batch.sizeInBytes(), batch.lastOffset(), rolling)) return true;
        if (active.size() == 0 || batch.maxTimestamp() < 0) return false;
        long first = active.firstTimestamp();
        return first >= 0 && batch.maxTimestamp() - first > rolling.segmentMs() - rollJitterMs;
    }

    /** Closes the active segment and begins a new one at the next offset. */
    void roll() throws IOException {
        write();
        Segment full = state.segments.active();
        full.finish();
        full.trustFrom(full.size());
        state.takeSnapshot(nextOffset);
        Segment fresh = new Segment(state.files, nextOffset, 0);
        fresh.openLog(true);
        state.segments.add(fresh);
        state.namesChanged = true;
        long jitter = Math.min(state.config.rolling().segmentJitterMs(), state.config.rolling().segmentMs());
        rollJitterMs = jitter <= 0 ? 0 : Math.floorMod(state.environment().randomness().nextLong(), jitter);
    }

    /** Takes up after the log was truncated or emptied; nothing may be staged. */
    void restart() {
        if (stagedCount > 0) throw new IllegalStateException(stagedCount + " batches are staged");
        nextOffset = state.logEndOffset;
    }

    /** Puts memory away while nothing is staged. */
    void rest() {
        if (stagedCount == 0) staged = NONE;
    }
}
