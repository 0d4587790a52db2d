package io.tidemark.replication.inspect;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.inspect.LogTree.Noted;
import io.tidemark.replication.log.LogFileKind;
import io.tidemark.replication.log.PartitionView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One partition's directory.
 *
 * @param disk where it is
 * @param directory the directory, {@code TOPIC-PARTITION}
 * @param noted what the log directory says about it
 */
public record PartitionFiles(Disk disk, Path directory, Noted noted) {
    /** Topics that Kafka always compacts. */
    private static final List<String> COMPACTED_TOPICS = List.of("__consumer_offsets-",
            "__transaction_state-",
            "__share_group_state-");

    /**
     * One file whose name has an offset.
     *
     * @param path the file
     * @param kind what it holds
     * @param offset the offset in its name
     */
    public record Numbered(Path path, LogFileKind kind, long offset) {}

    /** The directory's name. */
    public String name() {
        return String.valueOf(directory.getFileName());
    }

    /** Whether there may be gaps between its offsets. */
    public boolean isCompacted() {
        return noted.compacted() || COMPACTED_TOPICS.stream().anyMatch(name()::startsWith);
    }

    /** What its small files say. */
    public PartitionView view() {
        return new PartitionView(disk, directory);
    }

    /** The files of one kind, by their offsets; directories and links to them are none. */
    public List<Numbered> files(LogFileKind kind) throws IOException {
        List<Numbered> found = new ArrayList<>();
        for (Disk.Entry entry : disk.list(directory)) {
            long offset = kind.offsetIn(entry.name());
            if (offset != LogFileKind.NO_OFFSET && !entry.isDirectory())
                found.add(new Numbered(directory.resolve(entry.name()), kind, offset));
        }
        found.sort(Comparator.comparingLong(Numbered::offset));
        return found;
    }

    /** The name of the file of another kind with the same offset, whether it is there or not. */
    Path beside(Numbered segment, LogFileKind kind) {
        return segment.path().resolveSibling(kind.nameOf(segment.offset()));
    }
}
