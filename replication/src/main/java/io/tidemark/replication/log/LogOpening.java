package io.tidemark.replication.log;

import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, or closes, all logs of one directory, in as many threads as the configuration gives. Each thread
 * opens with an environment of its own and hands the log, at rest, to its owner.
 */
final class LogOpening {
    private static final Logger LOG = LoggerFactory.getLogger(LogOpening.class);

    /** The metadata log belongs to the controller, which opens it by itself. */
    private static final String METADATA_TOPIC = "__cluster_metadata";

    /** How many segments a thread that opens logs keeps open. */
    private static final int OPEN_SEGMENTS = 64;

    /** So many logs are closed at once for each recovery thread: a flush waits for the disk, and several wait as one. */
    private static final int CLOSING_PER_THREAD = 4;

    /** How often an operator who waits for a recovery hears that it goes on. */
    private static final long SAY_SO_EVERY_MS = 10_000;

    private final LogStore.Setup setup;
    private final LogDirectory directory;

    LogOpening(LogStore.Setup setup, LogDirectory directory) {
        this.setup = setup;
        this.directory = directory;
    }

    /** Opens every log of the directory; takes the directory offline when its disk fails. */
    void run() {
        try {
            // A killed process may have made a directory whose name is seen and is not on disk.
            if (!directory.wasCleanlyStopped()) setup.disk().syncDirectory(directory.path());
            List<TopicPartition> partitions = new ArrayList<>();
            for (Disk.Entry entry : setup.disk().list(directory.path())) {
                if (entry.isDirectory()) sort(entry.name(), partitions);
            }
            directory.forgetAllBut(partitions);
            openAll(partitions);
        } catch (IOException e) {
            directory.fail(e);
        }
    }

    private void sort(String name, List<TopicPartition> partitions) throws IOException {
        PartitionDirectoryName parsed = PartitionDirectoryName.parse(name);
        if (parsed == null || parsed.topicPartition().topic().equals(METADATA_TOPIC)) return;
        switch (parsed.role()) {
            case LOG -> partitions.add(parsed.topicPartition());
            case DELETE -> LogRemoval.ofMarked(setup.disk(), directory.path().resolve(name)).remove();
            case FUTURE -> throwAway(parsed.topicPartition(), directory.path().resolve(name));
            case STRAY -> LOG.warn("{} is left alone", directory.path().resolve(name));
        }
    }

    /** A copy that was not finished: nobody knows how much of it is on disk. The name says that it is wanted. */
    private void throwAway(TopicPartition partition, Path path) throws IOException {
        LOG.info("{} is a copy that was not finished; it is thrown away, and begun anew", path);
        LogRemoval.ofMarked(setup.disk(), path).removeFiles();
        Path other = directory.unfinishedCopies().put(partition, path);
        if (other != null) setup.disk().delete(other);
    }

    private void open(TopicPartition partition, LogEnvironment environment) {
        try {
            Path path = directory.path().resolve(PartitionDirectoryName.ofLog(partition).toString());
            directory.logs().put(partition, open(partition, path, environment));
        } catch (DamagedLogException e) {
            LOG.error("The log of {} is left out, it cannot be opened: {}", partition, e.getMessage());
        } catch (IOException e) {
            directory.fail(e);
        }
    }

    private PartitionLog open(TopicPartition partition, Path path, LogEnvironment environment)
            throws IOException {
        SegmentFiles files = new SegmentFiles(path, environment, directory.failureListener());
        LogRecovery recovery = new LogRecovery(files, setup.configs().apply(partition),
                directory.known(partition));
        PartitionLog log = recovery.open();
        if (recovery.cutBytes() > 0) {
            LOG.warn("{} was recovered: {} bytes of an unfinished tail were cut off, it ends at offset {}",
                    partition,
                    recovery.cutBytes(), log.logEndOffset());
        }
        log.moveTo(setup.owners().apply(partition));
        return log;
    }

    /** Makes the directory of a new log; its name and its topic's id survive a power failure from then on. */
    PartitionLog create(TopicPartition partition, Uuid topicId) throws IOException {
        Path path = directory.path().resolve(PartitionDirectoryName.ofLog(partition).toString());
        setup.disk().createDirectories(path);
        setup.disk().syncDirectory(directory.path());
        new PartitionMetadata(topicId).write(setup.disk(), path);
        return open(partition, path, newEnvironment());
    }

    /**
     * Makes the directory of an empty copy of a log, and opens it with an environment of its own. Whoever copies
     * decides when it is flushed.
     */
    PartitionLog createCopy(TopicPartition partition, @Nullable PartitionMetadata metadata, LogConfig config)
            throws IOException {
        Path path = directory.path()
                .resolve(PartitionDirectoryName.future(partition, setup.randomness()).toString());
        setup.disk().createDirectories(path);
        setup.disk().syncDirectory(directory.path());
        if (metadata != null) metadata.write(setup.disk(), path);
        SegmentFiles files = new SegmentFiles(path, newEnvironment(), directory.failureListener());
        return new LogRecovery(files, config.with(LogConfig.Flushing.NEVER), LogRecovery.Known.NOTHING)
                .open();
    }

    /**
     * Closes every log of the directory, so that the next start need not look at them. The owners have let go of
     * them: each log gets the environment of the thread that will close it.
     */
    void closeAll() {
        int threads = setup.recoveryThreads() == 1 ? 1 : CLOSING_PER_THREAD * setup.recoveryThreads();
        List<LogEnvironment> environments = Stream.generate(this::newEnvironment).limit(threads).toList();
        List<List<PartitionLog>> shares = Stream
                .generate(() -> (List<PartitionLog>) new ArrayList<PartitionLog>())
                .limit(threads).toList();
        int next = 0;
        for (PartitionLog log : List.copyOf(directory.logs().values())) {
            if (isHandedTo(log, environments.get(next))) shares.get(next).add(log);
            next = (next + 1) % threads;
        }
        inParallel("log-closing", shares.stream().filter(each -> !each.isEmpty())
                .map(each -> (Runnable) () -> closeAll(each)).toList());
    }

    /** One that was being deleted is not closed, and says so by having no recovery point. */
    private boolean isHandedTo(PartitionLog log, LogEnvironment environment) {
        if (log.isOffline()) {
            directory.logs().values().remove(log);
            return false;
        }
        try {
            log.moveTo(environment);
            return true;
        } catch (LogOfflineException e) {
            LOG.error("Closing in an orderly way ends here: {}", e.getMessage());
            return false;
        }
    }

    private void closeAll(List<PartitionLog> logs) {
        for (PartitionLog log : logs) {
            if (directory.failure() != null) return;
            try {
                log.closeCleanly();
            } catch (LogOfflineException e) {
                LOG.error("Closing in an orderly way ends here: {}", e.getMessage());
            }
        }
    }

    private void openAll(List<TopicPartition> partitions) {
        Queue<TopicPartition> queue = new ConcurrentLinkedQueue<>(partitions);
        inParallel("log-opening", Collections.nCopies(setup.recoveryThreads(), () -> {
            LogEnvironment environment = newEnvironment();
            for (TopicPartition next = queue.poll(); next != null
                    && directory.failure() == null; next = queue.poll()) {
                open(next, environment);
            }
        }));
    }

    private LogEnvironment newEnvironment() {
        return new LogEnvironment(setup.disk(), setup.clock(), setup.randomness(), setup.faultHandler(),
                OPEN_SEGMENTS);
    }

    /** Runs the jobs, all at once (a single one right here), and returns when they are done. */
    private void inParallel(String name, List<Runnable> jobs) {
        if (jobs.size() <= 1) {
            jobs.forEach(Runnable::run);
            return;
        }
        BoundedPool pool = new BoundedPool(name, jobs.size(), jobs.size(), setup.faultHandler());
        jobs.forEach(pool::execute);
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = pool.close(SAY_SO_EVERY_MS);
                if (!done)
                    LOG.info("{}: {} of the logs in {} so far", name, directory.logCount(), directory.path());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
