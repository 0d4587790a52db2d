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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
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

    private final Set<LogMove> moves = ConcurrentHashMap.newKeySet();
    private final List<TwinLogs.Twin> twins = new ArrayList<>();
    private final LongAdder moveCount = new LongAdder();
    private boolean allOpened = true;

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
            store.decideTwins();
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
            allOpened = false;
            LOG.error("The log directory {} is left out, it cannot be opened: {}", path, e.toString());
        }
    }

    private void openLogs(LogDirectory directory) {
        LogOpening opening = new LogOpening(setup, directory);
        opening.run();
        // What a checkpoint says of records that a crash has taken must not be said of those that follow.
        if (!directory.wasCleanlyStopped()) checkpoint(directory);
        directory.logs().forEach((partition, log) -> {
            if (logs.putIfAbsent(partition, log) == null) directoryOf.put(partition, directory);
            else twins.add(new TwinLogs.Twin(partition, log, directory));
        });
    }

    private void decideTwins() {
        TwinLogs deciding = new TwinLogs(setup.disk(), setup.randomness());
        for (TwinLogs.Twin second : twins) {
            PartitionLog log = Objects.requireNonNull(logs.get(second.partition()));
            LogDirectory directory = Objects.requireNonNull(directoryOf.get(second.partition()));
            TwinLogs.Twin used = deciding.decide(new TwinLogs.Twin(second.partition(), log, directory),
                    second,
                    allWork());
            moved(used.partition(), used.log(), used.directory());
        }
        twins.clear();
    }

    // ---- moving between directories

    /** Whether a copy of a partition's log could have a name: file systems bound it, and Kafka refuses it, too. */
    public static boolean mayMove(TopicPartition partition) {
        return PartitionDirectoryName.ofCopy(partition, "0".repeat(PartitionDirectoryName.UNIQUE_LENGTH))
                .toString().length() <= PartitionDirectoryName.MAX_LENGTH;
    }

    /**
     * Makes an empty copy of a log in another directory. Blocks.
     *
     * @param target one of {@link #directories}
     * @throws IOException when the target has failed, or fails now
     */
    public LogMove beginMove(TopicPartition partition, PartitionLog log, LogDirectory target)
            throws IOException {
        IOException failure = target.failure();
        if (failure != null) throw failure;
        PartitionMetadata metadata = metadata(log);
        try {
            PartitionLog copy = new LogOpening(setup, target).createCopy(partition, metadata, log.config());
            forgetUnfinishedMove(partition);
            LogMove move = new LogMove(this, setup.disk(), partition, target, copy);
            moves.add(move);
            return move;
        } catch (IOException e) {
            target.fail(e);
            throw e;
        }
    }

    private @Nullable PartitionMetadata metadata(PartitionLog log) throws IOException {
        try {
            return PartitionMetadata.read(setup.disk(), log.directory());
        } catch (CorruptStateFile e) {
            throw new LogMove.Impossible(String.valueOf(e.getMessage()));
        }
    }

    /** Where a partition was moving to when the node ended the last time; null where it was not. */
    public @Nullable LogDirectory unfinishedMove(TopicPartition partition) {
        return directories.values().stream()
                .filter(each -> each.failure() == null && each.unfinishedCopies().containsKey(partition))
                .findFirst().orElse(null);
    }

    /** Forgets that. Blocks. */
    public void forgetUnfinishedMove(TopicPartition partition) {
        for (LogDirectory each : directories.values()) {
            Path left = each.unfinishedCopies().remove(partition);
            if (left == null || each.failure() != null) continue;
            try {
                setup.disk().delete(left);
            } catch (IOException e) {
                LOG.warn("{} could not be deleted: {}", left, e.toString());
            }
        }
    }

    /** Takes note that another log is the partition's. */
    void moved(TopicPartition partition, PartitionLog log, LogDirectory directory) {
        directoryOf.put(partition, directory);
        logs.put(partition, log);
        moveCount.increment();
    }

    /** How often the answer of {@link #directoryOf} has changed since the node began. */
    public long moveCount() {
        return moveCount.sum();
    }

    void ended(LogMove move) {
        moves.remove(move);
    }

    /** Whether all directories of the node were opened, and none has failed since. */
    boolean allWork() {
        return allOpened && directories.values().stream().allMatch(each -> each.failure() == null);
    }

    long wallMs() {
        return setup.clock().wallMs();
    }

    Randomness randomness() {
        return setup.randomness();
    }

    // ---- what there is

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
        return create(partition, topicId, null);
    }

    /**
     * As the other, with a wish.
     *
     * @param preferred where to make it, if that directory works
     */
    public PartitionLog create(TopicPartition partition, Uuid topicId, @Nullable LogDirectory preferred) {
        PartitionLog existing = logs.get(partition);
        if (existing != null) {
            if (isOf(existing, topicId)) return existing;
            replace(partition, existing);
        }
        LogDirectory directory = preferred != null && preferred.failure() == null ? preferred
                : directories.values().stream().filter(d -> d.failure() == null)
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
        forgetUnfinishedMove(partition);
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
        for (LogMove move : List.copyOf(moves)) move.leave();
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
        for (LogMove move : List.copyOf(moves)) move.leave();
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
