package io.tidemark.replication.log;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logs of a node, over all of its {@code log.dirs}. It opens them when the node starts, makes and deletes
 * them, and closes them when it stops; what happens in between is between a log and its owner. A directory
 * that fails, when opened or later, leaves the others alone. Safe on any thread; everything here blocks.
 */
public final class LogStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

    /**
     * What a store works with.
     *
     * @param owners the environment of the thread that will own a partition's log
     * @param configs the configuration of a partition's log
     * @param recoveryThreads {@code num.recovery.threads.per.data.dir}
     */
    public record Setup(Disk disk, Clock clock, Randomness randomness, FaultHandler faultHandler,
            Function<TopicPartition, LogEnvironment> owners, Function<TopicPartition, LogConfig> configs,
            int recoveryThreads) {}

    private final Setup setup;
    private final Map<Path, LogDirectory> directories = new LinkedHashMap<>();
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final Map<TopicPartition, LogDirectory> directoryOf = new ConcurrentHashMap<>();

    private LogStore(Setup setup) {
        this.setup = setup;
    }

    /**
     * Opens directories and the logs in them.
     *
     * @param paths at least one
     * @throws LogDirectoryRefused when one of them may not be used, or none works
     */
    public static LogStore open(Setup setup, List<Path> paths, int nodeId, String clusterId)
            throws LogDirectoryRefused {
        LogStore store = new LogStore(setup);
        try {
            for (Path path : paths) store.openDirectory(path, nodeId, clusterId);
            if (store.directories.isEmpty()) {
                throw new LogDirectoryRefused(
                        "None of the log directories " + paths + " works; see the log for each.");
            }
            for (LogDirectory directory : store.directories.values()) store.openLogs(directory);
            return store;
        } catch (LogDirectoryRefused | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void openDirectory(Path path, int nodeId, String clusterId) throws LogDirectoryRefused {
        Uuid id = new Uuid(setup.randomness().nextLong(), setup.randomness().nextLong());
        try {
            directories.put(path,
                    LogDirectory.open(setup.disk(), path, new MetaProperties(nodeId, clusterId, id)));
        } catch (IOException e) {
            LOG.error("The log directory {} is left out, it cannot be opened: {}", path, e.toString());
        }
    }

    private void openLogs(LogDirectory directory) {
        LogOpening opening = new LogOpening(setup, directory);
        opening.run();
        // What a checkpoint says of records that a crash has taken must not be said of those that follow.
        if (!directory.wasCleanlyStopped()) checkpoint(directory);
        for (Map.Entry<TopicPartition, PartitionLog> opened : directory.logs().entrySet()) {
            PartitionLog earlier = logs.putIfAbsent(opened.getKey(), opened.getValue());
            if (earlier == null) {
                directoryOf.put(opened.getKey(), directory);
                continue;
            }
            LOG.error("{} is in two log directories; that in {} is used, that in {} is left alone",
                    opened.getKey(),
                    earlier.directory(), opened.getValue().directory());
        }
    }

    /** The directories that could be opened, those included that have failed since. */
    public List<LogDirectory> directories() {
        return List.copyOf(directories.values());
    }

    /** The log of a partition, or null when there is none here. */
    public @Nullable PartitionLog log(TopicPartition partition) {
        return logs.get(partition);
    }

    /** The partitions that have a log here. */
    public List<TopicPartition> partitions() {
        return List.copyOf(logs.keySet());
    }

    /** The directory that a partition's log is in, or null when there is none here. */
    public @Nullable LogDirectory directoryOf(TopicPartition partition) {
        return directoryOf.get(partition);
    }

    /**
     * Which topic a partition's log was made for: one that was deleted and made again under its name has another id,
     * and its log must go first. Null where there is no log, or it does not say.
     */
    public @Nullable Uuid topicId(TopicPartition partition) {
        PartitionLog log = logs.get(partition);
        if (log == null) return null;
        try {
            PartitionMetadata metadata = PartitionMetadata.read(setup.disk(), log.directory());
            return metadata == null ? null : metadata.topicId();
        } catch (CorruptStateFile e) {
            LOG.warn("A log does not say whose it is: {}", e.getMessage());
            return null;
        } catch (IOException e) {
            throw log.flushFailed(e);
        }
    }

    /**
     * Makes an empty log in the working directory that has the fewest, or opens the one that is there. One that is
     * there of an earlier topic with the same name goes first; nobody must own it any more.
     *
     * @throws LogOfflineException when no directory works
     */
    public PartitionLog create(TopicPartition partition, Uuid topicId) {
        PartitionLog existing = logs.get(partition);
        if (existing != null) {
            if (isOf(existing, topicId)) return existing;
            replace(partition, existing);
        }
        LogDirectory directory = directories.values().stream().filter(d -> d.failure() == null)
                .min(Comparator.comparingInt(LogDirectory::logCount)).orElse(null);
        if (directory == null) {
            Path any = directories.keySet().iterator().next();
            throw new LogOfflineException(any, new IOException("no log directory works"));
        }
        try {
            PartitionLog log = new LogOpening(setup, directory).create(partition, topicId);
            directory.logs().put(partition, log);
            directoryOf.put(partition, directory);
            logs.put(partition, log);
            return log;
        } catch (IOException e) {
            directory.fail(e);
            throw new LogOfflineException(directory.path(), e);
        }
    }

    /** A log without the id of its topic was made before there were any, and is taken for this one's. */
    private boolean isOf(PartitionLog log, Uuid topicId) {
        try {
            PartitionMetadata known = PartitionMetadata.read(setup.disk(), log.directory());
            return known == null || known.topicId().equals(topicId);
        } catch (IOException | CorruptStateFile e) {
            throw new LogOfflineException(log.directory(), new IOException("its topic cannot be told", e));
        }
    }

    private void replace(TopicPartition partition, PartitionLog earlier) {
        LOG.info("The log of {} is of an earlier topic with that name, and goes", partition);
        earlier.retire();
        try {
            LogRemoval removal = delete(partition);
            if (removal != null) removal.remove();
        } catch (IOException e) {
            throw new LogOfflineException(earlier.directory(), e);
        }
    }

    /**
     * Takes a log out, for good, that its owner has {@link PartitionLog#retire}d, while no flush of it runs: its
     * directory is renamed at once and goes with {@link LogRemoval#remove}. The checkpoints forget it first, so
     * that no later log of the same partition is taken for it.
     */
    public @Nullable LogRemoval delete(TopicPartition partition) throws IOException {
        PartitionLog log = logs.remove(partition);
        LogDirectory directory = directoryOf.remove(partition);
        if (log == null || directory == null) return null;
        directory.forget(partition);
        return LogRemoval.mark(setup.disk(), log.directory(), partition, setup.randomness());
    }

    /** Writes the checkpoints of all directories. One that fails goes offline. */
    public void checkpoint() {
        for (LogDirectory directory : directories.values()) checkpoint(directory);
    }

    private static void checkpoint(LogDirectory directory) {
        try {
            directory.checkpoint();
        } catch (IOException e) {
            LOG.error("The checkpoints in {} could not be written: {}", directory.path(), e.toString());
        }
    }

    /**
     * Stops in an orderly way: what the next start finds needs no recovery. The owners leave their logs alone
     * from before the call on.
     *
     * @param brokerEpoch the epoch to be noted in each directory, or -1
     */
    public void closeCleanly(long brokerEpoch) {
        for (LogDirectory directory : directories.values()) {
            try {
                new LogOpening(setup, directory).closeAll();
                directory.closeCleanly(brokerEpoch);
            } catch (IOException e) {
                LOG.error("The log directory {} could not be closed in an orderly way: {}", directory.path(),
                        e.toString());
            }
        }
        directories.clear();
    }

    /** Lets go of everything as a crash would: the next start recovers. */
    @Override
    public void close() {
        List<LogDirectory> open = new ArrayList<>(directories.values());
        directories.clear();
        for (LogDirectory directory : open) {
            for (PartitionLog log : directory.logs().values()) log.retire();
            try {
                directory.close();
            } catch (IOException e) {
                LOG.warn("The lock of {} could not be released: {}", directory.path(), e.toString());
            }
        }
    }
}
