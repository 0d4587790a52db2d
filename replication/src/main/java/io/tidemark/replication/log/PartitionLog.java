package io.tidemark.replication.log;

import io.tidemark.common.id.OffsetAndEpoch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition: record batches in segments, and what is known of them. It is opened by
 * {@link LogStore} and owned by one thread, the partition's shard; only the offsets may be read on any.
 *
 * <p>Appending does not block in any way that a page cache does not; what may ({@link #truncateTo}, reading
 * what is cold, looking up timestamps, {@link LogFlush#run}) says so, and its caller sees to it that the
 * owner is not held up.
 *
 * <p>When the disk fails, the method at hand and all later ones throw {@link LogOfflineException}; the log's
 * directory goes offline with it. Damage in a log's bytes is no such failure: it is an answer.
 */
public final class PartitionLog {
    private final LogState state;
    private final LogAppender appender;
    private final LogReader reader;
    private final LogFlushing flushing;
    private final RecordBatch batch = new RecordBatch();

    PartitionLog(LogState state) {
        this.state = state;
        this.appender = new LogAppender(state);
        this.reader = new LogReader(state);
        this.flushing = new LogFlushing(state);
    }

    // ---- what it holds

    /** The directory with its files, {@code topic-partition}. */
    public Path directory() {
        return state.files.directory();
    }

    /** The first offset that readers may see. On any thread. */
    public long logStartOffset() {
        return state.logStartOffset;
    }

    /** The offset after the last record that is written. On any thread. */
    public long logEndOffset() {
        return state.logEndOffset;
    }

    /** The offset below which everything is replicated, as far as this node knows. On any thread. */
    public long highWatermark() {
        return state.highWatermark;
    }

    /** The offset below which everything survives a power failure. On any thread. */
    public long recoveryPoint() {
        return state.recoveryPoint;
    }

    /** Up to where a reader of committed records may read (KIP-98). */
    public long lastStableOffset() {
        return state.producers.lastStableOffset(state.logStartOffset, state.highWatermark);
    }

    /** The newest leader epoch that it knows, or {@link OffsetAndEpoch#NO_EPOCH}. */
    public int latestEpoch() {
        return state.epochs.latestEpoch();
    }

    /** Where the greatest epoch that is not above {@code leaderEpoch} ends (KIP-279). */
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        return state.epochs.endOffsetFor(leaderEpoch, state.logEndOffset);
    }

    /** The epoch that the record at {@code offset} was written in, or {@link OffsetAndEpoch#NO_EPOCH}. */
    public int epochAt(long offset) {
        return state.epochs.epochFor(offset);
    }

    /** Hands all producers that it remembers to {@code sink}, in the order of their ids. */
    public void forEachProducer(Consumer<ProducerState> sink) {
        state.producers.forEach(sink);
    }

    /** How many segments it has, the active one included. */
    public int segmentCount() {
        return state.segments.count();
    }

    /** Whether an offset is in the segment that grows, and none follows it. */
    public boolean isInActiveSegment(long offset) {
        return offset >= state.segments.active().baseOffset();
    }

    /** The bytes of all its segments. */
    public long sizeInBytes() {
        long bytes = 0;
        for (int i = 0; i < state.segments.count(); i++) bytes += state.segments.get(i).writtenSize();
        return bytes;
    }

    /** Whether the disk has failed under it. */
    public boolean isOffline() {
        return state.isOffline();
    }

    public LogConfig config() {
        return state.config;
    }

    public void reconfigure(LogConfig config) {
        state.config = config;
    }

    // ---- appending

    /**
     * Gives a producer's batch its offsets and stages it for the next {@link #write}. The buffer must stay as
     * it is until then, and is written to: the base offset, the leader epoch and, where the broker's time
     * counts, the timestamp are set in it.
     *
     * @param bytes one batch, from the position to the limit
     * @param leaderEpoch the epoch in which this node leads, not less than {@link #latestEpoch}
     */
    public AppendOutcome append(ByteBuffer bytes, int leaderEpoch, AppendOrigin origin) {
        state.checkOnline();
        try {
            return appender.asLeader(bytes, leaderEpoch, origin, batch);
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    /** Stages what a leader sent to this follower: whole batches; one that is cut short at the end is left out. */
    public AppendOutcome appendAsFollower(ByteBuffer bytes) {
        return onDisk(() -> appender.asFollower(bytes, batch));
    }

    /** Writes what is staged, and moves the log end offset past it. Called once a turn of the owner's loop. */
    public void write() {
        state.checkOnline();
        try {
            appender.write();
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    /** Says that this node leads in {@code leaderEpoch} from the log's end on (KIP-101). */
    public void beginEpoch(int leaderEpoch) {
        state.epochs.assign(leaderEpoch, appender.nextOffset());
    }

    /**
     * Forgets the epochs at the log's end that have no record: this node led in them, and appended nothing. A
     * follower does so before it asks another leader, whose records may be of an earlier epoch.
     */
    public void forgetEmptyEpochs() {
        state.epochs.truncateFromEnd(appender.nextOffset());
    }

    /** The epoch of the last record; {@link OffsetAndEpoch#NO_EPOCH} where there is none. */
    public int epochOfLastRecord() {
        long end = state.logEndOffset;
        return end == 0 ? OffsetAndEpoch.NO_EPOCH : state.epochs.epochFor(end - 1);
    }

    /** Moves the high watermark to {@code offset}, kept within the log; never back. */
    public void advanceHighWatermark(long offset) {
        long bounded = Math.min(offset, state.logEndOffset);
        if (bounded <= state.highWatermark) return;
        state.highWatermark = bounded;
        state.producers.onHighWatermark(bounded);
    }

    // ---- reading

    /**
     * Finds batches from the one that holds {@code offset} on.
     *
     * @param upTo the offset below which the reader may see records: a high watermark, a last stable offset,
     *     or the log end offset for a follower
     * @param maxBytes how many bytes to answer with at most; the last batch is cut short there
     * @param atLeastOneBatch whether the first batch is answered whole even if it is larger
     */
    public LogRead read(long offset, long upTo, int maxBytes, boolean atLeastOneBatch) {
        return state.held ? LogRead.Nothing.INSTANCE : read(offset, upTo, maxBytes, atLeastOneBatch, true);
    }

    /**
     * As {@link #read} of all that is written, for who checks the bytes itself where that may block: nothing but
     * indexes and headers is read here.
     */
    public LogRead locate(long offset, int maxBytes) {
        return read(offset, state.logEndOffset, maxBytes, true, false);
    }

    private LogRead read(long offset, long upTo, int maxBytes, boolean atLeastOneBatch, boolean isChecked) {
        state.checkOnline();
        try {
            return reader.read(offset, upTo, maxBytes, atLeastOneBatch, isChecked);
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    /** The aborted transactions with records from {@code offset} up to {@code upTo} (KIP-98); may block. */
    public List<AbortedTransaction> abortedTransactions(long offset, long upTo) {
        return onDisk(() -> AbortedTransactions.collect(state, offset, upTo));
    }

    /** The first record of this timestamp or a later one, or null; may block. */
    public @Nullable TimestampedOffset offsetForTimestamp(long timestampMs) throws DamagedLogException {
        state.checkOnline();
        try {
            return new TimestampLookup(state).firstAtOrAfter(timestampMs);
        } catch (DamagedLogException e) {
            throw e;
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    /** The first record that has the greatest timestamp of the log (KIP-734), or null; may block. */
    public @Nullable TimestampedOffset offsetOfMaxTimestamp() throws DamagedLogException {
        state.checkOnline();
        try {
            return new TimestampLookup(state).ofMaxTimestamp();
        } catch (DamagedLogException e) {
            throw e;
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    // ---- losing records

    /**
     * Takes back what it promised of the records from {@code offset} on, before they are cut off: no
     * checkpoint that is written from now on speaks of them.
     *
     * @return whether one that was written before may
     */
    boolean takeBack(long offset) {
        return onDisk(() -> new LogTruncation(state, appender).takeBack(offset));
    }

    /** As {@link #takeBack}, before the log is emptied to begin at {@code offset}. */
    void takeBackAll(long offset) {
        doOnDisk(() -> new LogTruncation(state, appender).takeBackAll(offset));
    }

    /**
     * Cuts the log so that it ends at {@code offset}, or at the beginning of the batch that holds it. Before
     * that, what the checkpoints say beyond {@code offset} must be taken back ({@link LogDirectory#truncate}
     * does both). Blocks.
     */
    void truncateTo(long offset) {
        doOnDisk(() -> new LogTruncation(state, appender).truncateTo(offset));
    }

    /** Empties the log, which will begin at {@code offset}; otherwise as {@link #truncateTo}. Blocks. */
    void truncateFullyAndStartAt(long offset) {
        doOnDisk(() -> new LogTruncation(state, appender).restartAt(offset));
    }

    /**
     * Takes segments out of the log that its configuration lets go.
     *
     * @return the deletion of their files, to be run where it may block
     */
    public SegmentDeletion applyRetention() {
        return onDisk(() -> {
            long nowMs = state.environment().clock().wallMs();
            return state.deletionOf(new LogRetention(state, appender).apply(nowMs));
        });
    }

    /**
     * Hides the records below {@code offset} from readers (DeleteRecords, or a leader's log start offset), and
     * takes out the segments that hold nothing else.
     *
     * @param offset not above the high watermark
     */
    public SegmentDeletion advanceLogStartOffset(long offset) {
        state.checkOnline();
        if (offset > state.highWatermark) {
            throw new IllegalArgumentException(
                    "log start " + offset + " above high watermark " + state.highWatermark);
        }
        if (offset > state.logStartOffset) state.logStartOffset = offset;
        return state.deletionOf(new LogRetention(state, appender).removeBelowLogStart());
    }

    /** Forgets producers that have sent nothing for {@code producer.id.expiration.ms}. */
    public int expireProducers() {
        return state.producers.expire(state.environment().clock().wallMs(),
                state.config.producerIdExpirationMs());
    }

    // ---- surviving

    /** Whether it is time for a flush. */
    public boolean isFlushWanted() {
        return !state.isOffline() && flushing.isWanted();
    }

    /** Writes what is staged, and makes the job that flushes all that is written. One at a time. */
    public LogFlush prepareFlush() {
        return onDisk(() -> {
            appender.write();
            return flushing.prepare();
        });
    }

    /** Takes note that a flush has run: the recovery point moves. */
    public void flushed(LogFlush flush) {
        flushing.completed(flush);
    }

    /** Takes note that a flush that was prepared will not run. */
    public void flushCancelled(LogFlush flush) {
        flushing.cancelled(flush);
    }

    /** Takes note that a flush has failed: the log and its directory are offline. */
    public LogOfflineException flushFailed(IOException cause) {
        return state.fail(cause);
    }

    /**
     * Lets the log stay as it is for a moment, at rest: nothing is read from it until that is over. Its owner sees
     * to it that nothing else is done to it.
     */
    public void hold() {
        rest();
        state.held = true;
    }

    /** Ends that. */
    public void release() {
        state.held = false;
    }

    /**
     * Gives up deletions of segments that have not begun; whoever deletes the directory takes the files along.
     *
     * @return whether none is under way
     */
    public boolean abandonDeletions() {
        state.deletions.forEach(SegmentDeletion::abandon);
        return state.deletions.stream().allMatch(SegmentDeletion::isDone);
    }

    /** Puts away all memory and files that an idle log does not need; it opens again when it is used. */
    public void rest() {
        doOnDisk(() -> {
            appender.write();
            appender.rest();
            for (int i = 0; i < state.segments.count(); i++) state.segments.get(i).rest();
        });
    }

    /** Makes all of it survive, so that the next start finds it as it is without looking. Blocks. */
    void closeCleanly() {
        doOnDisk(() -> new LogClosing(state, appender, flushing).close());
    }

    /**
     * Lets go of its files and writes nothing more: before the log is deleted, or when its disk has failed. On
     * the owner's thread, or when that has ended; no flush of it may run ({@link GroupCommit#stop}), for it
     * could write into the log that comes next under the same name.
     */
    public void retire() {
        state.retire();
        for (int i = 0; i < state.segments.count(); i++) state.segments.get(i).release();
    }

    LogEnvironment owner() {
        return state.environment();
    }

    /** Hands it to another owner. */
    void moveTo(LogEnvironment owner) {
        rest();
        state.files.moveTo(owner);
    }

    LogState state() {
        return state;
    }

    /** What is done on the disk, and gives a result. */
    private interface DiskWork<T> {
        T run() throws IOException;
    }

    /** What is done on the disk. */
    private interface DiskStep {
        void run() throws IOException;
    }

    /** Does something that fails with the disk. What is done for every batch spells it out instead. */
    private <T> T onDisk(DiskWork<T> work) {
        state.checkOnline();
        try {
            return work.run();
        } catch (IOException e) {
            throw state.fail(e);
        }
    }

    private void doOnDisk(DiskStep step) {
        state.checkOnline();
        try {
            step.run();
        } catch (IOException e) {
            throw state.fail(e);
        }
    }
}
