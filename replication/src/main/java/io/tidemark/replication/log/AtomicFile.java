package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is only ever replaced whole: after a power failure it holds what one of its writes said,
 * never a part of one. The new bytes go to {@code NAME.tmp}, are forced, take the name, and the directory is
 * synced. A left-over {@code .tmp} means nothing and is overwritten by the next write.
 *
 * <p>Safe on any thread as long as one writes at a time.
 *
 * @param disk where the file is
 * @param path its name, with the directory it is in
 */
public record AtomicFile(Disk disk, Path path) {
    /** What the name of a file that is being written ends with, as in Kafka. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    public AtomicFile {
        if (path.getParent() == null)
            throw new IllegalArgumentException(path + " names no directory");
    }

    /** Replaces the content by the remaining bytes; returns when they would survive a power failure. */
    public void write(ByteBuffer content) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
        try (DiskFile file = disk.open(temporary, Disk.Mode.APPEND)) {
            file.truncate(0);
            file.append(content);
            file.force();
        }
        disk.rename(temporary, path);
        syncParent();
    }

    /** As its sibling, in UTF-8. */
    public void write(String content) throws IOException {
        write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads all of it.
     *
     * @param maxBytes the most that is read into memory
     * @return the content, or null where there is no such file
     * @throws CorruptStateFile when it is larger than {@code maxBytes}
     */
    public @Nullable ByteBuffer read(int maxBytes) throws IOException, CorruptStateFile {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size > maxBytes)
                throw new CorruptStateFile(path, size + " bytes, more than " + maxBytes);
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return content.flip();
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    /** As its sibling, taken for UTF-8. */
    public @Nullable String readText(int maxBytes) throws IOException, CorruptStateFile {
        ByteBuffer content = read(maxBytes);
        return content == null ? null : StandardCharsets.UTF_8.decode(content).toString();
    }

    /** Deletes it, so that it stays deleted after a power failure; does nothing where there is none. */
    public void delete() throws IOException {
        if (!disk.exists(path))
            return;
        disk.delete(path);
        syncParent();
    }

    private void syncParent() throws IOException {
        disk.syncDirectory(Objects.requireNonNull(path.getParent()));
    }
}
