package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * Removes the directory of a log that is deleted: it has lost its name already, so that a log of the same
 * partition can be made at once, and goes when nobody can be reading it any more
 * ({@code file.delete.delay.ms}).
 */
public final class LogRemoval {
    private final Disk disk;
    private final Path marked;

    private LogRemoval(Disk disk, Path marked) {
        this.disk = disk;
        this.marked = marked;
    }

    static LogRemoval mark(Disk disk, Path directory, TopicPartition partition, Randomness randomness)
            throws IOException {
        Path parent = Objects.requireNonNull(directory.getParent());
        Path marked = parent.resolve(PartitionDirectoryName.toDelete(partition, randomness).toString());
        disk.rename(directory, marked);
        disk.syncDirectory(parent);
        return new LogRemoval(disk, marked);
    }

    /** Finishes what an earlier run of the node has begun. */
    static LogRemoval ofMarked(Disk disk, Path marked) {
        return new LogRemoval(disk, marked);
    }

    /** Deletes the files and the directory. Blocks. */
    public void remove() throws IOException {
        removeFiles();
        disk.delete(marked);
    }

    /** Deletes the files, and leaves the directory with its name. Blocks. */
    void removeFiles() throws IOException {
        for (Disk.Entry entry : disk.list(marked)) disk.delete(marked.resolve(entry.name()));
    }
}
