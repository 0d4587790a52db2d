package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Disk;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.MalformedImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a snapshot is taken, and what is in it: one file, the image. It is taken after so many bytes of entries, and
 * written by a pool, from an image that nobody changes, while entries are applied on. One at a time; one that fails
 * is tried again after as many bytes more. Called by the thread of the state machine.
 */
final class SnapshotSaving {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSaving.class);

    private final Disk disk;
    private final Executor pool;
    private final long bytesBetweenSnapshots;
    private final Node node;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private long bytesSinceLast;

    SnapshotSaving(Disk disk, Executor pool, Node node, long bytesBetweenSnapshots) {
        this.disk = disk;
        this.pool = pool;
        this.node = node;
        this.bytesBetweenSnapshots = bytesBetweenSnapshots;
    }

    /** Entries were applied. JRaft is asked for a snapshot by the pool: it makes directories first. */
    void onApplied(int bytes) {
        bytesSinceLast += bytes;
        if (bytesSinceLast < bytesBetweenSnapshots || !underWay.compareAndSet(false, true)) return;
        bytesSinceLast = 0;
        try {
            pool.execute(() -> node.snapshot(this::onDone));
        } catch (RejectedExecutionException e) {
            onDone(new Status(RaftError.EBUSY, "%s", e.getMessage()));
        }
    }

    private void onDone(Status status) {
        underWay.set(false);
        if (!status.isOk())
            LOG.warn(
                    "A snapshot of the metadata was not taken, and will be tried again after {} bytes more: {}",
                    bytesBetweenSnapshots, status);
    }

    /** Writes a snapshot's file, now or later. */
    void save(ClusterImage image, SnapshotWriter writer, Closure done) {
        try {
            pool.execute(() -> done.run(write(image, writer)));
        } catch (RejectedExecutionException e) {
            done.run(new Status(RaftError.EBUSY, "%s", e.getMessage()));
        }
    }

    /** That a disk is full must not end the node, as JRaft's code for a failed disk would. */
    private Status write(ClusterImage image, SnapshotWriter writer) {
        try {
            ImageFile.write(disk, Path.of(writer.getPath(), ImageFile.NAME), image);
            return writer.addFile(ImageFile.NAME) ? Status.OK()
                    : new Status(RaftError.EINTERNAL, "the file could not be added to the snapshot");
        } catch (IOException | IllegalArgumentException e) {
            return new Status(RaftError.EINTERNAL, "%s", e.toString());
        }
    }

    /** Reads a snapshot's file. */
    ClusterImage load(String directory) throws RaftRefused {
        try {
            ClusterImage image = ImageFile.read(disk, Path.of(directory, ImageFile.NAME));
            bytesSinceLast = 0;
            return image;
        } catch (IOException | MalformedImageFile e) {
            throw new RaftRefused(String.valueOf(e.getMessage()));
        }
    }
}
