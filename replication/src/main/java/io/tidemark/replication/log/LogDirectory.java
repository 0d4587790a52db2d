package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.LogRecovery.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of a node's {@code log.dirs}: the lock that keeps others out, its identity, its checkpoints, and the
 * logs in it. It fails as a whole: when the disk fails under one log, all of its logs are offline until a
 * restart, and the node's other directories go on. Safe on any thread; checkpoints are written under a lock
 * that no shard ever takes.
 */
public final class LogDirectory implements AutoCloseable {
    static final String LOCK_FILE = ".lock";

    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

    private final Disk disk;
    private final Path path;
    private final MetaProperties metaProperties;
    private final Disk.Lock lock;
    private final boolean cleanlyStopped;
    private final long previousBrokerEpoch;
    private final Map<TopicPartition, Known> known;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Path> unfinishedCopies = new ConcurrentHashMap<>();
    private final ReentrantLock checkpointLock = new ReentrantLock();
    private volatile @Nullable IOException failure;

    private LogDirectory(Disk disk, Path path, MetaProperties metaProperties, Disk.Lock lock,
            @Nullable CleanShutdownMarker marker, Map<TopicPartition, Known> known) {
        this.disk = disk;
        this.path = path;
        this.metaProperties = metaProperties;
        this.lock = lock;
        this.cleanlyStopped = marker != null;
        this.previousBrokerEpoch = marker == null ? CleanShutdownMarker.NO_EPOCH : marker.brokerEpoch();
        this.known = new ConcurrentHashMap<>(known);
    }

    /**
     * Takes hold of a directory; creates and formats it where it is new. From here on, until {@link #close},
     * it counts as not stopped cleanly.
     *
     * @param identity whose it must be, and what it is formatted with; the directory's own id counts only then
     * @throws LogDirectoryRefused when it is somebody else's, in use, or its own files are damaged
     */
    static LogDirectory open(Disk disk, Path path, MetaProperties identity)
            throws IOException, LogDirectoryRefused {
        if (!disk.exists(path.resolve(MetaProperties.FILE_NAME))) DurableDirectory.create(disk, path);
        Disk.Lock lock = disk.tryLock(path.resolve(LOCK_FILE));
        if (lock == null) {
            throw new LogDirectoryRefused("The log directory " + path
                    + " is in use by another process; stop that one, or give this node a directory of its own.");
        }
        try {
            MetaProperties found = identify(disk, path, identity);
            CleanShutdownMarker marker = readMarker(disk, path);
            Map<TopicPartition, Known> known = readCheckpoints(disk, path, marker != null);
            CleanShutdownMarker.delete(disk, path);
            return new LogDirectory(disk, path, found, lock, marker, known);
        } catch (IOException | LogDirectoryRefused | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static MetaProperties identify(Disk disk, Path path, MetaProperties identity)
            throws IOException, LogDirectoryRefused {
        MetaProperties found;
        try {
            found = MetaProperties.read(disk, path);
        } catch (CorruptStateFile e) {
            throw new LogDirectoryRefused(
                    "The log directory " + path + " cannot be identified: " + e.getMessage()
                            + "; restore its meta.properties from another directory of the node.");
        }
        if (found == null) {
            identity.write(disk, path);
            LOG.info("Formatted the log directory {} for node {} of cluster {}", path, identity.nodeId(),
                    identity.clusterId());
            return identity;
        }
        if (!found.clusterId().equals(identity.clusterId())) {
            throw new LogDirectoryRefused("The log directory " + path + " belongs to cluster "
                    + found.clusterId()
                    + ", not to " + identity.clusterId() + "; correct log.dirs, or move the directory away.");
        }
        if (found.nodeId() != identity.nodeId()) {
            throw new LogDirectoryRefused("The log directory " + path + " belongs to node " + found.nodeId()
                    + ", not to node " + identity.nodeId() + "; correct node.id or log.dirs.");
        }
        return found;
    }

    private static @Nullable CleanShutdownMarker readMarker(Disk disk, Path path) throws IOException {
        try {
            return CleanShutdownMarker.read(disk, path);
        } catch (CorruptStateFile e) {
            LOG.warn("All logs are recovered as after a crash: {}", e.getMessage());
            return null;
        }
    }

    private static Map<TopicPartition, Known> readCheckpoints(Disk disk, Path path, boolean clean)
            throws IOException {
        Map<TopicPartition, Long> starts = readCheckpoint(disk,
                path.resolve(OffsetCheckpoint.LOG_START_OFFSETS));
        Map<TopicPartition, Long> recovery = readCheckpoint(disk,
                path.resolve(OffsetCheckpoint.RECOVERY_POINTS));
        Map<TopicPartition, Long> highWatermarks = readCheckpoint(disk,
                path.resolve(OffsetCheckpoint.HIGH_WATERMARKS));
        Map<TopicPartition, Known> known = new HashMap<>();
        for (Map<TopicPartition, Long> checkpoint : List.of(starts, recovery, highWatermarks)) {
            for (TopicPartition partition : checkpoint.keySet()) {
                known.computeIfAbsent(partition,
                        p -> new Known(starts.getOrDefault(p, 0L), recovery.getOrDefault(p, 0L),
                                highWatermarks.getOrDefault(p, 0L), clean && recovery.containsKey(p)));
            }
        }
        return known;
    }

    /** A checkpoint is a short cut: without it everything is read from the logs. */
    private static Map<TopicPartition, Long> readCheckpoint(Disk disk, Path file) throws IOException {
        try {
            return new OffsetCheckpoint(disk, file).read();
        } catch (CorruptStateFile e) {
            LOG.warn("A checkpoint is passed over: {}", e.getMessage());
            return Map.of();
        }
    }

    public Path path() {
        return path;
    }

    public MetaProperties metaProperties() {
        return metaProperties;
    }

    /** Whether its last user stopped in an orderly way, so that no log needed recovery. */
    public boolean wasCleanlyStopped() {
        return cleanlyStopped;
    }

    /** The broker epoch its last user had when it stopped cleanly, or -1 (KIP-966). */
    public long previousBrokerEpoch() {
        return previousBrokerEpoch;
    }

    /** Why it is offline, or null while it is not. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** How many logs are in it. */
    public int logCount() {
        return logs.size();
    }

    Map<TopicPartition, PartitionLog> logs() {
        return logs;
    }

    /** The empty directories of copies that an earlier run of the node has not finished. */
    Map<TopicPartition, Path> unfinishedCopies() {
        return unfinishedCopies;
    }

    /** Forgets what the checkpoints say of partitions that are not here: a later one would be taken for them. */
    void forgetAllBut(Collection<TopicPartition> found) {
        known.keySet().retainAll(Set.copyOf(found));
    }

    /** A log without a recovery point was not closed with the others: it is recovered as after a crash. */
    Known known(TopicPartition partition) {
        return known.getOrDefault(partition, Known.NOTHING);
    }

    /** Forgets what the checkpoints said of a partition whose log is being deleted; the next one is another. */
    void forget(TopicPartition partition) throws IOException {
        logs.remove(partition);
        known.remove(partition);
        checkpoint();
    }

    /** What ties its logs to it: one that fails takes all of them offline. */
    SegmentFiles.FailureListener failureListener() {
        return new SegmentFiles.FailureListener() {
            @Override
            public void failed(Path partition, IOException cause) {
                fail(cause);
            }

            @Override
            public @Nullable IOException failure() {
                return failure;
            }
        };
    }

    /** Takes it offline: nothing more is written to any of its logs. */
    void fail(IOException cause) {
        if (failure != null) return;
        failure = cause;
        LOG.error("The log directory {} is offline until the next start: {}", path, cause.toString());
    }

    /** Writes down where each log begins, is flushed to, and is replicated to. Blocks. */
    public void checkpoint() throws IOException {
        if (failure != null) return;
        checkpointLock.lock();
        try {
            write(OffsetCheckpoint.RECOVERY_POINTS, PartitionLog::recoveryPoint);
            write(OffsetCheckpoint.LOG_START_OFFSETS, PartitionLog::logStartOffset);
            write(OffsetCheckpoint.HIGH_WATERMARKS, PartitionLog::highWatermark);
        } catch (IOException e) {
            fail(e);
            throw e;
        } finally {
            checkpointLock.unlock();
        }
    }

    private void write(String name, ToLongFunction<PartitionLog> offset) throws IOException {
        Map<TopicPartition, Long> offsets = HashMap.newHashMap(logs.size());
        logs.forEach((partition, log) -> offsets.put(partition, offset.applyAsLong(log)));
        new OffsetCheckpoint(disk, path.resolve(name)).write(offsets);
    }

    /**
     * Cuts logs to the offsets given, each as {@link PartitionLog#truncateTo}. The checkpoints go first: were the
     * recovery point above the cut after a crash, torn bytes would be taken for flushed ones, and were the log
     * start above it, the records that come in their place would be hidden. Called where it may block, while the
     * logs' owners leave them alone and no flush of them runs.
     */
    public void truncate(Map<PartitionLog, Long> ends) throws IOException {
        boolean isBack = false;
        for (Map.Entry<PartitionLog, Long> end : ends.entrySet())
            isBack |= end.getKey().takeBack(end.getValue());
        if (isBack) checkpoint();
        ends.forEach(PartitionLog::truncateTo);
    }

    /** Empties a log, which will begin at {@code offset}; otherwise as {@link #truncate}. */
    public void truncateFullyAndStartAt(PartitionLog log, long offset) throws IOException {
        log.takeBackAll(offset);
        checkpoint();
        log.truncateFullyAndStartAt(offset);
    }

    /**
     * Ends the use of a directory whose logs are closed: with {@code brokerEpoch} it counts as stopped cleanly,
     * unless it is offline.
     */
    void closeCleanly(long brokerEpoch) throws IOException {
        if (failure == null) {
            checkpoint();
            new CleanShutdownMarker(brokerEpoch).write(disk, path);
        }
        close();
    }

    /** Lets go of it, as a crash would. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
