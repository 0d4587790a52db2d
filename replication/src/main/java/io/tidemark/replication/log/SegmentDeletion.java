package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Deletes the files of segments that are out of the log already, in two steps: {@link #mark} takes them
 * their names, so that a restart does not take them for the log's; {@link #remove} deletes them, some time
 * later, when nobody reads them any more. Both block and may run on any thread; one after the other.
 */
public final class SegmentDeletion {
    /** What goes when the segment itself is gone for good: it could come back without them. */
    private static final List<String> BESIDE = List.of(SegmentFiles.OFFSET_INDEX, SegmentFiles.TIME_INDEX,
            TransactionIndex.SUFFIX, ProducerSnapshots.SUFFIX);

    private final Disk disk;
    private final SegmentFiles files;
    private final List<Long> baseOffsets;
    private final List<Path> marked = new ArrayList<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean done;

    SegmentDeletion(SegmentFiles files, List<Segment> segments) {
        this.disk = files.environment().disk();
        this.files = files;
        this.baseOffsets = segments.stream().map(Segment::baseOffset).toList();
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return baseOffsets.isEmpty();
    }

    /** The base offsets of the segments, in the order in which they go. */
    public List<Long> baseOffsets() {
        return baseOffsets;
    }

    /**
     * Renames the files, one segment after the other, and makes each survive a power failure before the next:
     * at no time is there a hole in the log. Does nothing the second time, or when the log was truncated, emptied
     * or retired meanwhile: then other files may have the names.
     */
    public void mark() throws IOException {
        if (!begun.compareAndSet(false, true)) return;
        for (long baseOffset : baseOffsets) {
            mark(files.path(baseOffset, SegmentFiles.LOG));
            disk.syncDirectory(files.directory());
            for (String suffix : BESIDE) mark(files.path(baseOffset, suffix));
        }
        done = true;
    }

    /** Whether the names are free, or will never be touched. */
    boolean isDone() {
        return done;
    }

    /** Leaves the files to whoever deletes the directory. */
    void abandon() {
        if (begun.compareAndSet(false, true)) done = true;
    }

    private void mark(Path path) throws IOException {
        if (!disk.exists(path)) return;
        Path renamed = path.resolveSibling(path.getFileName() + SegmentFiles.DELETED);
        disk.rename(path, renamed);
        marked.add(renamed);
    }

    /** Deletes what was marked. */
    public void remove() throws IOException {
        for (Path path : marked) disk.delete(path);
        marked.clear();
    }
}
