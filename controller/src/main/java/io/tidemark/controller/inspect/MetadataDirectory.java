package io.tidemark.controller.inspect;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Disk;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.MalformedImageFile;
import io.tidemark.controller.quorum.SegmentLogStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a controller keeps its log and its snapshots.
 *
 * @param disk where it is
 * @param path usually named {@link SegmentLogStorage#DIRECTORY_NAME}
 */
public record MetadataDirectory(Disk disk, Path path) {
    private static final String SNAPSHOTS = "snapshots";
    private static final List<String> SIGNS = List.of(SNAPSHOTS, "raft-meta", "log-checkpoint");
    private static final Pattern SNAPSHOT_NAME = Pattern.compile("snapshot_([0-9]{1,18})");

    /**
     * A snapshot.
     *
     * @param file its image
     * @param index of the last entry in it
     */
    public record Snapshot(Path file, long index) {}

    /** The one that {@code path} is, or that lies in the log directory that {@code path} is; null if there is none. */
    public static @Nullable MetadataDirectory find(Disk disk, Path path) throws IOException {
        Path inside = path.resolve(SegmentLogStorage.DIRECTORY_NAME);
        if (disk.exists(inside)) return new MetadataDirectory(disk, inside);
        for (String sign : SIGNS)
            if (disk.exists(path.resolve(sign))) return new MetadataDirectory(disk, path);
        return null;
    }

    /** The snapshot that contains the most; a directory that is being written has another name. */
    public Optional<Snapshot> newestSnapshot() throws IOException {
        Path snapshots = path.resolve(SNAPSHOTS);
        if (!disk.exists(snapshots)) return Optional.empty();
        return disk.list(snapshots).stream().filter(Disk.Entry::isDirectory)
                .map(entry -> snapshot(snapshots, entry.name())).flatMap(Optional::stream)
                .max(Comparator.comparingLong(Snapshot::index));
    }

    private static Optional<Snapshot> snapshot(Path snapshots, String name) {
        Matcher matcher = SNAPSHOT_NAME.matcher(name);
        if (!matcher.matches()) return Optional.empty();
        return Optional.of(new Snapshot(snapshots.resolve(name).resolve(ImageFile.NAME),
                Long.parseLong(matcher.group(1))));
    }

    /** A snapshot's image. Entries of raft's own may follow the last one that the image knows of. */
    public ClusterImage read(Snapshot snapshot) throws IOException, MalformedImageFile {
        ClusterImage image = ImageFile.read(disk, snapshot.file());
        long end = snapshot.index() + 1;
        return image.endOffset() >= end ? image : image.replay(List.of(), end).after();
    }
}
