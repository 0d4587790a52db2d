package io.tidemark.sim;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;

/** An open file of a {@link SimulatedDisk}. It stays with its bytes when its name changes or goes. */
public final class SimulatedDiskFile implements DiskFile {
    private final SimulatedDisk disk;
    private final SimulatedFile file;
    private final Path path;
    private final boolean writable;
    private final int life;
    private int appendPosition;
    private boolean closed;

    SimulatedDiskFile(SimulatedDisk disk, SimulatedFile file, Path path, Disk.Mode mode, int life) {
        this.disk = disk;
        this.file = file;
        this.path = path;
        this.writable = mode == Disk.Mode.APPEND;
        this.life = life;
        this.appendPosition = file.size();
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            requireOpen();
            return file.size();
        }
    }

    @Override
    public void append(ByteBuffer buffer) throws IOException {
        append(new ByteBuffer[] {buffer}, 0, 1);
    }

    @Override
    public void append(ByteBuffer[] buffers, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, buffers.length);
        synchronized (disk) {
            requireWritable();
            long bytes = 0;
            for (int i = from; i < from + count; i++)
                bytes += buffers[i].remaining();
            if (bytes > 0)
                append(buffers, from, bytes);
        }
    }

    private void append(ByteBuffer[] buffers, int from, long bytes) throws IOException {
        DiskFaults.Verdict verdict = disk.judge(DiskOperation.WRITE, path);
        long fitting = Math.min(bytes, disk.room(path));
        switch (verdict) {
            case PASS -> write(buffers, from, fitting);
            case FAIL -> {
                write(buffers, from, disk.part(fitting));
                throw SimulatedDisk.inputOutputError(DiskOperation.WRITE, path);
            }
            case CRASH_PROCESS, CRASH_POWER -> {
                write(buffers, from, disk.part(fitting));
                throw disk.crash(verdict, DiskOperation.WRITE, path);
            }
        }
        if (fitting < bytes)
            throw new FileSystemException(path.toString(), null, "No space left on device");
    }

    private void write(ByteBuffer[] buffers, int from, long bytes) throws IOException {
        long left = bytes;
        for (int i = from; left > 0; i++) {
            int count = (int) Math.min(left, buffers[i].remaining());
            file.write(appendPosition, buffers[i], count);
            appendPosition += count;
            left -= count;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        synchronized (disk) {
            ByteBuffer bytes = view(position, target.remaining());
            int read = bytes.remaining();
            target.put(bytes);
            return read;
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes;
        synchronized (disk) {
            bytes = view(position, count);
        }
        return target.write(bytes);
    }

    private ByteBuffer view(long position, long count) throws IOException {
        requireOpen();
        if (position < 0 || count < 0)
            throw new IllegalArgumentException("position " + position + ", count " + count);
        disk.look(DiskOperation.READ, path);
        return file.view(position, count);
    }

    @Override
    public void truncate(long size) throws IOException {
        synchronized (disk) {
            requireWritable();
            if (size < 0)
                throw new IllegalArgumentException("size " + size);
            if (size < file.size())
                disk.perform(DiskOperation.TRUNCATE, path, () -> file.truncate(size), () -> {});
            appendPosition = file.size();
        }
    }

    @Override
    public void force() throws IOException {
        synchronized (disk) {
            requireOpen();
            disk.perform(DiskOperation.FORCE, path, file::force, file::failForce);
        }
    }

    /** Never fails: what a crashed process closes is of no interest to the disk. */
    @Override
    public void close() {
        synchronized (disk) {
            closed = true;
        }
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (!writable)
            throw new NonWritableChannelException();
    }

    private void requireOpen() throws IOException {
        if (closed)
            throw new ClosedChannelException();
        disk.requireLife(life);
    }
}
