package io.tidemark.replication.partition;

import io.tidemark.replication.log.AppendOutcome.Refused;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.RecordBatch;
import io.tidemark.replication.log.SegmentDeletion;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica that follows in one leader epoch: it appends what the leader sends as it is. By where it fetches from it
 * says what it has, so with {@code flush.messages=1} it flushes before it fetches on. It serves consumers below the
 * high watermark that it was told. Owned by the shard.
 */
final class Follower implements PartitionRole {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final LocalReplica local;
    private final FetchWaiters waiters;
    private PartitionRegistration registration;

    /** The leader's high watermark, as it said last in this epoch; before that, the highest there may be. */
    private long leaderHighWatermark = Long.MAX_VALUE;

    /** The answer whose batches are staged, until the end of the turn. */
    private @Nullable LeaderAnswer staged;

    Follower(LocalReplica local, FetchWaiters waiters, PartitionRegistration registration) {
        this.local = local;
        this.waiters = waiters;
        this.registration = registration;
        local.log.forgetEmptyEpochs();
    }

    int leaderEpoch() {
        return registration.leaderEpoch();
    }

    PartitionRegistration registration() {
        return registration;
    }

    void update(PartitionRegistration later) {
        registration = later;
    }

    /** Whether it lacks records that are committed, as far as it knows. */
    boolean isBehind() {
        return local.log.logEndOffset() < leaderHighWatermark;
    }

    /** Whether it may ask its leader for more. Begins a flush where that is what it needs first. */
    boolean isReady() {
        if (!registration.hasLeader() || staged != null) return false;
        if (local.vouchedOffset() == local.log.logEndOffset()) return true;
        local.commits.flushIfWanted();
        return false;
    }

    @Nullable
    FetchPosition nextFetch() {
        PartitionLog log = local.log;
        return !isReady() ? null
                : new FetchPosition(registration.leader(), registration.leaderEpoch(), log.logEndOffset(),
                        log.epochOfLastRecord(), log.logStartOffset());
    }

    FollowerStep fetched(FetchPosition asked, LeaderAnswer answer) {
        boolean fits = staged == null && asked.leaderEpoch() == registration.leaderEpoch()
                && asked.fetchOffset() == local.log.logEndOffset();
        if (!fits) return FollowerStep.GoOn.INSTANCE;
        if (answer.error() == Errors.OFFSET_OUT_OF_RANGE) return outOfRange(answer);
        if (answer.error() != Errors.NONE) return FollowerStep.GoOn.INSTANCE;
        leaderHighWatermark = answer.highWatermark();
        if (answer.diverging() != null) return diverged(answer.diverging());
        if (!answer.records().hasRemaining()) {
            learn(answer);
            return FollowerStep.GoOn.INSTANCE;
        }
        return append(answer);
    }

    /** Appends records that follow its log's end. */
    FollowerStep append(LeaderAnswer answer) {
        long base = baseOffsetAround(answer.records());
        if (base >= 0) return new FollowerStep.RestartAt(base, answer.copy());
        if (local.log.appendAsFollower(answer.records()) instanceof Refused(Errors error, String sentence)) {
            LOG.error("{} does not take what leader {} of epoch {} sent ({}): {}", local.partition,
                    registration.leader(), registration.leaderEpoch(), error, sentence);
            return FollowerStep.GoOn.INSTANCE;
        }
        staged = answer;
        return FollowerStep.Write.INSTANCE;
    }

    /**
     * Where the leader's first batch begins if this log is empty and begins amidst that batch, or -1. Deleting records
     * leaves a leader with such a batch, and a follower that begins with the leader's log start cannot take it.
     */
    private long baseOffsetAround(ByteBuffer records) {
        long end = local.log.logEndOffset();
        if (local.log.logStartOffset() < end || records.remaining() < RecordBatch.HEADER_BYTES) return -1;
        RecordBatch first = new RecordBatch().wrap(records, records.position());
        return first.baseOffset() < end && first.nextOffset() > end ? first.baseOffset() : -1;
    }

    private FollowerStep diverged(EpochEndOffset leader) {
        long cut = EpochTruncation.cutFor(local.log, leader);
        if (cut < local.log.highWatermark()) {
            LOG.warn(
                    "{} is cut at offset {}, below its high watermark {}: leader {} of epoch {} says that its epoch "
                            + "{} ends at {}",
                    local.partition, cut, local.log.highWatermark(), registration.leader(),
                    registration.leaderEpoch(), leader.leaderEpoch(), leader.endOffset());
        }
        return new FollowerStep.CutTo(cut);
    }

    /** Only a log that ends before the leader's begins has nothing in common with it. */
    private FollowerStep outOfRange(LeaderAnswer answer) {
        if (answer.logStartOffset() > local.log.logEndOffset())
            return new FollowerStep.RestartAt(answer.logStartOffset(), null);
        LOG.error("{} ends at offset {} of epoch {}, which leader {} of epoch {} does not know",
                local.partition,
                local.log.logEndOffset(), local.log.epochOfLastRecord(), registration.leader(),
                registration.leaderEpoch());
        return FollowerStep.GoOn.INSTANCE;
    }

    /** Writes what is staged; gives the segments that may be removed now, or null. */
    @Nullable
    SegmentDeletion endTurn() {
        LeaderAnswer answer = staged;
        if (answer == null) return null;
        local.log.write();
        staged = null;
        local.commits.flushIfWanted();
        return learn(answer);
    }

    /** Takes over the leader's high watermark and log start, as far as they lie within this log. */
    private @Nullable SegmentDeletion learn(LeaderAnswer answer) {
        long before = local.log.highWatermark();
        local.log.advanceHighWatermark(answer.highWatermark());
        if (local.log.highWatermark() > before) waiters.wake();
        long start = Math.min(answer.logStartOffset(), local.log.highWatermark());
        return start > local.log.logStartOffset() ? local.log.advanceLogStartOffset(start) : null;
    }
}
