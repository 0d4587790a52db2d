package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.log.LogState.PendingSnapshot;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job that makes a log survive a power failure up to where it was when the job was made. The log's
 * thread makes it ({@link PartitionLog#prepareFlush}), an I/O thread {@link #run}s it, and the log's thread
 * takes note ({@link PartitionLog#flushed}). All that recovery will rely on below the new recovery point is
 * on disk before the point moves: closed segments and their indexes, snapshots of the producers, the leader
 * epochs, and the names of all these files.
 */
public final class LogFlush {
    private final Disk disk;
    private final Path directory;
    private final List<Path> closedFiles;
    private final List<PendingSnapshot> snapshots;
    private final @Nullable String epochs;
    private final SharedFile active;
    private final boolean syncDirectory;
    private final long upTo;
    private final int truncations;

    LogFlush(LogState state, List<Path> closedFiles, SharedFile active) {
        this.disk = state.environment().disk();
        this.directory = state.files.directory();
        this.closedFiles = closedFiles;
        this.snapshots = List.copyOf(state.pendingSnapshots);
        this.epochs = state.pendingEpochs;
        this.active = active;
        this.syncDirectory = state.namesChanged;
        this.upTo = state.logEndOffset;
        this.truncations = state.truncations;
    }

    /** The log end offset when the job was made. */
    public long upTo() {
        return upTo;
    }

    int truncations() {
        return truncations;
    }

    @Nullable
    String epochs() {
        return epochs;
    }

    List<PendingSnapshot> snapshots() {
        return snapshots;
    }

    /** Does the work, once; blocks. On any thread. */
    public void run() throws IOException {
        try {
            for (Path file : closedFiles) forceIfThere(file);
            for (PendingSnapshot snapshot : snapshots) {
                new ProducerSnapshots(disk, directory).write(snapshot.offset(),
                        snapshot.content().duplicate());
            }
            if (epochs != null) LeaderEpochs.file(disk, directory).write(epochs);
            active.file().force();
            if (syncDirectory) disk.syncDirectory(directory);
        } finally {
            release();
        }
    }

    void release() {
        active.release();
    }

    /** A file that is gone was deleted meanwhile, by retention or a truncation, and needs no forcing. */
    private void forceIfThere(Path file) throws IOException {
        try (DiskFile open = disk.open(file, Disk.Mode.READ)) {
            open.force();
        } catch (NoSuchFileException deleted) {
            // Nothing is left to force.
        }
    }
}
