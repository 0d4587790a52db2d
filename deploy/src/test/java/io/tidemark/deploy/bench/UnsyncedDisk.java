package io.tidemark.deploy.bench;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.common.port.OsDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine's disk without any forcing: to set up in seconds what is measured later on the real one. */
final class UnsyncedDisk implements Disk {
    private record UnsyncedFile(DiskFile file) implements DiskFile {
        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void append(ByteBuffer[] buffers, int from, int count) throws IOException {
            file.append(buffers, from, count);
        }

        @Override
        public void append(ByteBuffer buffer) throws IOException {
            file.append(buffer);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        return new UnsyncedFile(OsDisk.INSTANCE.open(file, mode));
    }

    @Override
    public List<Entry> list(Path directory) throws IOException {
        return OsDisk.INSTANCE.list(directory);
    }

    @Override
    public long size(Path file) throws IOException {
        return OsDisk.INSTANCE.size(file);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return OsDisk.INSTANCE.exists(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        OsDisk.INSTANCE.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        OsDisk.INSTANCE.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        OsDisk.INSTANCE.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {}

    @Override
    public long usableBytes(Path path) throws IOException {
        return OsDisk.INSTANCE.usableBytes(path);
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return OsDisk.INSTANCE.totalBytes(path);
    }

    @Override
    public @Nullable Lock tryLock(Path lockFile) throws IOException {
        return OsDisk.INSTANCE.tryLock(lockFile);
    }
}
