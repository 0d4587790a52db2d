package io.tidemark.replication.inspect;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.DirectoryView;
import io.tidemark.replication.log.LogFileKind;
import io.tidemark.replication.log.PartitionView;
import io.tidemark.replication.log.StandaloneCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions in a directory, which is one of a node's {@code log.dirs} or one partition's own, and what
 * the log directory notes about them.
 *
 * @param path the log directory; null where a partition was asked for that lies in none
 * @param stoppedCleanly whether the log directory says that its last user stopped in an orderly way
 * @param partitions the partitions, by their names
 * @param damage the damage among the log directory's own files
 */
public record LogTree(@Nullable Path path, boolean stoppedCleanly, List<PartitionFiles> partitions,
        List<Finding> damage) {
    /** Finds the partitions in {@code directory}, links followed; links within it are passed over. */
    public static LogTree of(Disk disk, Path directory) throws IOException {
        return new Search(disk, directory).run();
    }

    /** One look at a directory. */
    private static final class Search {
        private final Disk disk;
        private final Path directory;
        private final List<Finding> damage = new ArrayList<>();

        Search(Disk disk, Path directory) {
            this.disk = disk;
            this.directory = directory;
        }

        LogTree run() throws IOException {
            List<Disk.Entry> entries = disk.list(directory);
            Path parent = directory.getParent();
            if (isPartition(entries)) {
                boolean isInLogDirectory = parent != null && new DirectoryView(disk, parent).isFormatted();
                return tree(isInLogDirectory ? parent : null, List.of(directory));
            }
            List<Path> partitions = entries.stream().filter(Disk.Entry::isDirectory)
                    .filter(entry -> PartitionView.partitionOf(entry.name()) != null)
                    .map(entry -> directory.resolve(entry.name()))
                    .sorted(Comparator.comparing(Path::toString)).toList();
            if (partitions.isEmpty() && !new DirectoryView(disk, directory).isFormatted())
                throw new NotALog(directory + " is neither a log directory nor a partition's: there is no "
                        + "meta.properties, no directory named TOPIC-PARTITION and no segment in it");
            return tree(directory, partitions);
        }

        private static boolean isPartition(List<Disk.Entry> entries) {
            return entries.stream()
                    .anyMatch(entry -> LogFileKind.LOG.offsetIn(entry.name()) != LogFileKind.NO_OFFSET);
        }

        private LogTree tree(@Nullable Path root, List<Path> paths) throws IOException {
            if (root == null) {
                List<PartitionFiles> files = new ArrayList<>();
                for (Path path : paths) files.add(new PartitionFiles(disk, path, noted(path, Noted.NOTHING)));
                return new LogTree(null, false, files, damage);
            }
            DirectoryView view = new DirectoryView(disk, root);
            boolean clean = read(view::wasStoppedCleanly, false);
            Map<TopicPartition, Long> starts = read(view::logStartOffsets, Map.of());
            Map<TopicPartition, Long> recovery = read(view::recoveryPoints, Map.of());
            Map<TopicPartition, Long> highWatermarks = read(view::highWatermarks, Map.of());
            Map<TopicPartition, Long> compacted = read(view::compacted, Map.of());
            List<PartitionFiles> files = new ArrayList<>();
            for (Path path : paths) {
                TopicPartition partition = PartitionView.partitionOf(String.valueOf(path.getFileName()));
                Noted noted = partition == null ? Noted.NOTHING
                        : new Noted(starts.get(partition), recovery.get(partition),
                                highWatermarks.get(partition), clean, compacted.containsKey(partition));
                files.add(new PartitionFiles(disk, path, noted(path, noted)));
            }
            return new LogTree(root, clean, files, damage);
        }

        /** The quorum's log notes by itself what a log directory notes of the others. */
        private Noted noted(Path partition, Noted otherwise) throws IOException {
            StandaloneCheckpoint own = this.<@Nullable StandaloneCheckpoint>read(
                    new PartitionView(disk, partition)::standaloneCheckpoint, null);
            return own == null ? otherwise
                    : new Noted(own.logStartOffset(), own.recoveryPoint(), null, false, false);
        }

        private <T extends @Nullable Object> T read(StateFile<T> file, T otherwise) throws IOException {
            try {
                return file.read();
            } catch (CorruptStateFile e) {
                damage.add(Finding.of(e));
                return otherwise;
            }
        }
    }

    /** Something that a small file says. */
    private interface StateFile<T extends @Nullable Object> {
        T read() throws IOException, CorruptStateFile;
    }

    /**
     * What the log directory notes of one partition; null where it notes nothing.
     *
     * @param logStartOffset the first offset that readers may see
     * @param recoveryPoint the offset below which everything was flushed
     * @param highWatermark the last one that was noted
     * @param stoppedCleanly whether the directory's last user stopped in an orderly way
     * @param compacted whether the log was compacted, so that there are gaps between its offsets
     */
    public record Noted(@Nullable Long logStartOffset, @Nullable Long recoveryPoint,
            @Nullable Long highWatermark, boolean stoppedCleanly, boolean compacted) {
        static final Noted NOTHING = new Noted(null, null, null, false, false);
    }
}
