package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** Makes directories that a power failure does not take away again, with all that was put into them. */
public final class DurableDirectory {
    private DurableDirectory() {}

    /**
     * Creates a directory and those above it that are missing, from the top; a name that exists is synced too,
     * since a crash may have come between its creation and its sync.
     */
    public static void create(Disk disk, Path directory) throws IOException {
        Path path = directory.toAbsolutePath();
        Path parent = path.getParent();
        if (parent == null) return;
        if (!disk.exists(path)) {
            create(disk, parent);
            disk.createDirectories(path);
        }
        disk.syncDirectory(parent);
    }
}
