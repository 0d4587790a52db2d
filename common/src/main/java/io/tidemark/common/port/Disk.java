package io.tidemark.common.port;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system, as little of it as a log needs. Each method may be called from any thread and may block;
 * an {@link IOException} means that the disk failed (or is full), not that the caller made a mistake.
 *
 * <p><b>What survives a power failure</b>: the bytes of a file that were there at its last
 * {@link DiskFile#force}, and the names in a directory (creations, renames, deletions) that were there at
 * its last {@link #syncDirectory}. Anything later may survive wholly, partly, or not at all. A crash of the
 * process alone loses nothing that a method has returned from.
 */
public interface Disk {
    /** How a file is opened. */
    enum Mode {
        /** For reading; the file must exist. */
        READ,
        /** For reading, appending and truncating; the file is created, empty, where it does not exist. */
        APPEND
    }

    /** Opens a file. Fails with {@link java.nio.file.NoSuchFileException} when it must exist and does not. */
    DiskFile open(Path file, Mode mode) throws IOException;

    /** What is in a directory, in no particular order. The directory must exist. */
    List<Entry> list(Path directory) throws IOException;

    /** The length in bytes of a file that need not be open. Fails when there is none. */
    long size(Path file) throws IOException;

    /** Whether a file or a directory of this name exists; fails when the disk cannot tell. */
    boolean exists(Path path) throws IOException;

    /** Creates a directory and those above it; does nothing where it exists. */
    void createDirectories(Path directory) throws IOException;

    /** Renames a file or a directory in one step; a file that has the new name already is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; does nothing where there is none. */
    void delete(Path path) throws IOException;

    /** Makes the names in a directory survive a power failure. */
    void syncDirectory(Path directory) throws IOException;

    /** How many bytes can still be written to the file system that holds {@code path}. */
    long usableBytes(Path path) throws IOException;

    /** How many bytes the file system that holds {@code path} has, used or not. */
    long totalBytes(Path path) throws IOException;

    /**
     * Takes the lock that the file {@code lockFile} stands for, against this process and all others, until
     * it is closed or the process ends.
     *
     * @return the lock, or null when somebody else holds it
     */
    @Nullable
    Lock tryLock(Path lockFile) throws IOException;

    /**
     * One name in a directory.
     *
     * @param name the last part of its path
     * @param isDirectory whether it is a directory
     */
    record Entry(String name, boolean isDirectory) {}

    /** A lock that is held until it is closed. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
