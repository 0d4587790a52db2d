package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import io.tidemark.common.port.Clock;
import io.tidemark.replication.log.AppendOutcome;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogFlush;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.RecordBatch;
import io.tidemark.replication.log.SegmentDeletion;
import io.tidemark.replication.log.StandaloneLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.InvalidRecordException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The raft log on our segments. JRaft's contract: one thread, its disk thread, writes; any thread reads. What
 * {@link #appendEntries} says it has appended is durable, since that is this node's vote for it.
 *
 * <p>JRaft's threads are no shards, so a lock of this class guards the log instead of an owner. It is held over
 * reads of one chunk, over writes into the page cache, and over truncations, but not over the fsync of what was
 * appended. Where a method fails it says so to JRaft, which ends the node.
 */
public final class SegmentLogStorage implements LogStorage {
    /** The directory's name, as in Kafka. */
    public static final String DIRECTORY_NAME = "__cluster_metadata-0";

    /** How long records below the log start can still be read: a reader may be between its check and its read. */
    static final long PREFIX_DELETE_DELAY_MS = 60_000;

    /** The bytes of the newest entries that are kept in memory at most. */
    static final int RECENT_BYTES = 2 << 20;

    /** What the segments of the raft log are like: small, since only whole ones can be given up. */
    public static final LogConfig DEFAULT_CONFIG = LogConfig.DEFAULT
            .with(new LogConfig.Rolling(16 << 20, Long.MAX_VALUE, 0, 1 << 20, 4096))
            .with(new LogConfig.Retention(-1, -1)).with(LogConfig.Flushing.ALWAYS);

    private static final Logger LOG = LoggerFactory.getLogger(SegmentLogStorage.class);

    private static final long FIRST_INDEX = 1;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * How an opened log is used.
     *
     * @param standalone the log with its checkpoint
     * @param reading how its entries are read
     */
    private record Opened(StandaloneLog standalone, EntryReading reading) {
        PartitionLog log() {
            return standalone.log();
        }
    }

    private final Path directory;
    private final LogEnvironment environment;
    private final LogConfig config;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final EntryCache cache = new EntryCache(RECENT_BYTES);
    private final EntryEncoder encoder = new EntryEncoder();
    private volatile @Nullable Opened opened;
    private volatile @Nullable String refusal;
    private volatile long firstIndex = FIRST_INDEX;
    private volatile long lastIndex = FIRST_INDEX - 1;
    private long prefixRemovalNanos = NEVER;

    /**
     * Made for one raft node; nothing is opened before {@link #init}.
     *
     * @param directory where the segments are, named {@link #DIRECTORY_NAME}
     * @param environment not shared with another log
     */
    public SegmentLogStorage(Path directory, LogEnvironment environment, LogConfig config) {
        this.directory = directory;
        this.environment = environment;
        this.config = config;
        this.clock = environment.clock();
    }

    // ---- opening and closing

    @Override
    public boolean init(LogStorageOptions options) {
        lock.lock();
        try {
            if (opened != null) return true;
            StandaloneLog standalone = StandaloneLog.open(directory, environment, config, FIRST_INDEX);
            Opened now = new Opened(standalone, new EntryReading(standalone.log(), cache));
            try {
                new LogWalk(standalone.log(), options.getConfigurationManager())
                        .run(standalone.logStartOffset());
            } catch (IOException | RuntimeException e) {
                standalone.close();
                throw e;
            }
            firstIndex = standalone.logStartOffset();
            lastIndex = standalone.log().logEndOffset() - 1;
            opened = now;
            prefixRemovalNanos = clock.monotonicNanos();
            return true;
        } catch (LogDirectoryRefused | IOException | LogOfflineException | InvalidRecordException e) {
            refusal = "The raft log cannot be opened: " + e.getMessage();
            LOG.error("{}", refusal);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Why {@link #init} failed, as a sentence; null where it did not. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            Opened was = opened;
            opened = null;
            cache.clear();
            if (was != null) was.standalone().close();
        } catch (IOException | LogOfflineException e) {
            LOG.error("The raft log was not closed in an orderly way: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private Opened opened() {
        Opened now = opened;
        if (now == null) throw new IllegalStateException("the raft log is not open");
        return now;
    }

    // ---- reading

    @Override
    public long getFirstLogIndex() {
        return firstIndex;
    }

    @Override
    public long getLastLogIndex() {
        return lastIndex;
    }

    /**
     * The entry at an index, or null where there is none. One that was cut off at the front can be had for
     * {@link #PREFIX_DELETE_DELAY_MS} more; one that is damaged cannot, which ends the node.
     */
    @Override
    public @Nullable LogEntry getEntry(long index) {
        lock.lock();
        try {
            Opened now = opened;
            if (now == null || index > lastIndex) return null;
            return now.reading().entry(index);
        } catch (LogOfflineException | InvalidRecordException | IOException e) {
            LOG.error("The raft entry {} cannot be read: {}", index, e.getMessage());
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    @Deprecated
    public long getTerm(long index) {
        lock.lock();
        try {
            Opened now = opened;
            if (now == null || index < firstIndex || index > lastIndex) return 0;
            return Math.max(0, now.log().epochAt(index));
        } finally {
            lock.unlock();
        }
    }

    // ---- appending

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    /** Appends all of the entries or, when it returns 0, perhaps none of them. */
    @Override
    public int appendEntries(@Nullable List<LogEntry> entries) {
        if (entries == null || entries.isEmpty()) return 0;
        try {
            Opened now = opened();
            ByteBuffer encoded = encoder.encode(entries, lastIndex + 1, clock.wallMs());
            run(now, write(now, encoded));
            remember(now, encoded);
            removePrefixIfDue(now);
            return entries.size();
        } catch (LogOfflineException | IOException | IllegalArgumentException | IllegalStateException
                | ArithmeticException e) {
            LOG.error("{} raft entries from {} on could not be appended: {}", entries.size(),
                    entries.getFirst().getId(), e.getMessage());
            return 0;
        }
    }

    private LogFlush write(Opened now, ByteBuffer encoded) {
        lock.lock();
        try {
            AppendOutcome outcome = now.log().appendAsFollower(encoded);
            if (!(outcome instanceof AppendOutcome.Appended))
                throw new IllegalArgumentException("the log refused them: " + outcome);
            now.log().write();
            return now.log().prepareFlush();
        } finally {
            lock.unlock();
        }
    }

    /** Only what the disk has confirmed counts; a failed fsync is never tried again. */
    private void run(Opened now, LogFlush flush) throws IOException {
        try {
            flush.run();
        } catch (IOException e) {
            lock.lock();
            try {
                throw now.log().flushFailed(e);
            } finally {
                lock.unlock();
            }
        }
        boolean checkpointDue;
        lock.lock();
        try {
            now.log().flushed(flush);
            checkpointDue = now.standalone().isCheckpointDue();
        } finally {
            lock.unlock();
        }
        if (checkpointDue) now.standalone().checkpoint();
    }

    private void remember(Opened now, ByteBuffer encoded) {
        RecordBatch batch = new RecordBatch();
        lock.lock();
        try {
            for (int at = 0; at < encoded.limit(); at += batch.sizeInBytes()) {
                batch.wrap(encoded, at);
                byte[] copy = new byte[batch.sizeInBytes()];
                encoded.get(at, copy);
                cache.add(batch.baseOffset(), copy);
            }
            lastIndex = now.log().logEndOffset() - 1;
        } finally {
            lock.unlock();
        }
    }

    // ---- losing entries at either end

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        if (firstIndexKept > lastIndex + 1) return reset(firstIndexKept);
        if (firstIndexKept <= firstIndex) return true;
        return change("begin at " + firstIndexKept, now -> {
            now.standalone().advanceLogStartOffset(firstIndexKept);
            firstIndex = firstIndexKept;
            prefixRemovalNanos = clock.monotonicNanos() + PREFIX_DELETE_DELAY_MS * NANOS_PER_MS;
        });
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        if (lastIndexKept >= lastIndex) return true;
        return change("end at " + lastIndexKept, now -> {
            now.standalone().truncateTo(lastIndexKept + 1);
            cache.truncateSuffix(lastIndexKept);
            lastIndex = lastIndexKept;
        });
    }

    @Override
    public boolean reset(long nextLogIndex) {
        return change("be emptied to begin at " + nextLogIndex, now -> {
            now.standalone().restartAt(nextLogIndex);
            cache.clear();
            firstIndex = nextLogIndex;
            lastIndex = nextLogIndex - 1;
        });
    }

    /** What changes an end of the log. */
    private interface Change {
        void apply(Opened now) throws IOException;
    }

    private boolean change(String what, Change change) {
        lock.lock();
        try {
            change.apply(opened());
            return true;
        } catch (LogOfflineException | IOException | IllegalArgumentException | IllegalStateException e) {
            LOG.error("The raft log could not {}: {}", what, e.getMessage());
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void removePrefixIfDue(Opened now) {
        if (prefixRemovalNanos == NEVER || clock.monotonicNanos() < prefixRemovalNanos) return;
        prefixRemovalNanos = NEVER;
        try {
            SegmentDeletion deletion;
            lock.lock();
            try {
                deletion = now.standalone().removeBelowStart();
            } finally {
                lock.unlock();
            }
            deletion.mark();
            deletion.remove();
        } catch (IOException e) {
            LOG.warn("Old segments of the raft log could not be deleted: {}", e.getMessage());
        }
    }
}
