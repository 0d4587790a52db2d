package io.tidemark.common.port;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The machine's file systems, by way of {@link FileChannel}. */
public final class OsDisk implements Disk {
    public static final OsDisk INSTANCE = new OsDisk();

    /**
     * The lock files that this process holds. The system is not asked about those: closing a second channel
     * of a file would let go of the lock that the first one has (POSIX record locks).
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    private OsDisk() {}

    @Override
    public OsDiskFile open(Path file, Mode mode) throws IOException {
        return new OsDiskFile(switch (mode) {
            case READ -> FileChannel.open(file, StandardOpenOption.READ);
            case APPEND -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE);
        }, mode);
    }

    @Override
    public List<Entry> list(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                entries.add(new Entry(path.getFileName().toString(),
                        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)));
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return Files.getFileStore(path).getTotalSpace();
    }

    @Override
    public @Nullable Lock tryLock(Path lockFile) throws IOException {
        Path directory = Objects.requireNonNull(lockFile.toAbsolutePath().getParent()).toRealPath();
        Path name = directory.resolve(lockFile.getFileName());
        if (!held.add(name))
            return null;
        HeldLock lock = null;
        try {
            lock = lockFor(name);
        } finally {
            if (lock == null)
                held.remove(name);
        }
        return lock;
    }

    private @Nullable HeldLock lockFor(Path name) throws IOException {
        FileChannel channel = FileChannel.open(name, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        HeldLock lock = null;
        try {
            if (channel.tryLock() != null)
                lock = new HeldLock(name, channel);
        } finally {
            if (lock == null)
                channel.close();
        }
        return lock;
    }

    private final class HeldLock implements Lock {
        private final Path name;
        private final FileChannel channel;

        HeldLock(Path name, FileChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                channel.close();
                held.remove(name);
            }
        }
    }
}
