package io.tidemark.sim;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Randomness;
import io.tidemark.sim.SimulatedNames.Binding;
import io.tidemark.sim.SimulatedNames.Name;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets what it may; the package's page says what it promises. The same seed and the
 * same calls give the same disk. Paths are taken as absolute; there is nothing but the root at first. Safe
 * on any thread, one operation at a time.
 */
public final class SimulatedDisk implements Disk {
    /** The page of most file systems. */
    public static final int PAGE_BYTES = 4096;

    /** What most drives write in one piece. */
    public static final int SECTOR_BYTES = 512;

    /** What an operation does when it happens. */
    interface Effect {
        void happen() throws IOException;
    }

    private final int pageBytes;
    private final SeededRandomness randomness;
    private final DiskFaults faults;
    private final SimulatedNames names = new SimulatedNames();
    private final Map<SimulatedFile, Lock> locks = new HashMap<>();
    private boolean crashed;
    private int life;

    public SimulatedDisk(long seed) {
        this(seed, PAGE_BYTES);
    }

    /** A disk that loses or keeps unforced bytes by pages of {@code pageBytes}. */
    public SimulatedDisk(long seed, int pageBytes) {
        this.pageBytes = pageBytes;
        this.randomness = new SeededRandomness(seed).fork("disk");
        this.faults = new DiskFaults(randomness.fork("faults"));
    }

    /** What shall go wrong. */
    public DiskFaults faults() {
        return faults;
    }

    /** How many operations that change something there were so far: the number of crash points. */
    public long opsCount() {
        return faults.operations();
    }

    /** Kills the process: nothing is lost that was done, and open files and locks are gone. */
    public synchronized void processCrash() {
        crashed = true;
        life++;
        locks.clear();
    }

    /** Cuts the power: what was not synced is lost, wholly, partly, or not at all, as chance has it. */
    public synchronized void powerFailure(Randomness chance) {
        names.losePower(chance);
        processCrash();
    }

    /** Whether the disk waits for its {@link #restart}; until then each operation fails. */
    public synchronized boolean isCrashed() {
        return crashed;
    }

    /** Lets the next process use what survived. Files opened before the crash stay dead. */
    public synchronized void restart() {
        crashed = false;
        faults.disarmCrash();
    }

    /** Makes everything that is there survive a power failure. Not counted. */
    public synchronized void syncEverything() {
        names.syncAll();
        names.allFiles().forEach(SimulatedFile::force);
    }

    /** Flips one bit of a file, in what is read now and in what a power failure leaves. */
    public synchronized void flipBit(Path file, long bitIndex) throws IOException {
        file(file).flipBit(bitIndex);
    }

    /** Cuts a file, durably, as somebody else might. Not counted. */
    public synchronized void truncateBehindTheBack(Path file, long size) throws IOException {
        SimulatedFile cut = file(file);
        cut.truncate(size);
        cut.force();
    }

    @Override
    public synchronized SimulatedDiskFile open(Path file, Mode mode) throws IOException {
        look(DiskOperation.OPEN, file);
        if (mode == Mode.APPEND && names.find(file) == null)
            create(file);
        return new SimulatedDiskFile(this, file(file), file, mode, life);
    }

    private void create(Path file) throws IOException {
        Name name = names.name(file);
        perform(DiskOperation.CREATE, file,
                () -> names.change(new Binding(name, new SimulatedFile(pageBytes))));
    }

    @Override
    public synchronized List<Entry> list(Path directory) throws IOException {
        look(DiskOperation.LIST, directory);
        List<Entry> entries = new ArrayList<>();
        names.directory(directory).names
                .forEach((name, node) -> entries.add(new Entry(name, node instanceof SimulatedDirectory)));
        return entries;
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        look(DiskOperation.LIST, file);
        return file(file).size();
    }

    @Override
    public synchronized boolean exists(Path path) throws IOException {
        look(DiskOperation.LIST, path);
        try {
            return names.find(path) != null;
        } catch (NotDirectoryException aFileInTheWay) {
            return false;
        }
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        requireAlive();
        Path path = Path.of("/");
        for (Path part : SimulatedNames.absolute(directory)) {
            path = path.resolve(part);
            Name name = names.name(path);
            if (name.node() instanceof SimulatedFile)
                throw new FileAlreadyExistsException(path.toString());
            if (name.node() == null) {
                perform(DiskOperation.CREATE_DIRECTORY, path,
                        () -> names.change(new Binding(name, new SimulatedDirectory())));
            }
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        requireAlive();
        Name source = names.name(from);
        Name target = names.name(to);
        SimulatedNode moved = names.get(from);
        SimulatedNode replaced = target.node();
        if (replaced == moved)
            return;
        if (SimulatedNames.absolute(to).startsWith(SimulatedNames.absolute(from)))
            throw new FileSystemException(from.toString(), to.toString(), "Invalid argument");
        requireReplaceable(moved, replaced, to);
        perform(DiskOperation.RENAME, from,
                () -> names.change(new Binding(source, null), new Binding(target, moved)));
    }

    private static void requireReplaceable(SimulatedNode moved, @Nullable SimulatedNode replaced, Path to)
            throws IOException {
        if (replaced == null)
            return;
        if (replaced instanceof SimulatedDirectory directory && !directory.names.isEmpty())
            throw new DirectoryNotEmptyException(to.toString());
        if (replaced instanceof SimulatedDirectory != moved instanceof SimulatedDirectory)
            throw new FileSystemException(to.toString(), null, "Is or is not a directory");
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        requireAlive();
        SimulatedNode node = names.find(path);
        if (node == null)
            return;
        if (node instanceof SimulatedDirectory directory && !directory.names.isEmpty())
            throw new DirectoryNotEmptyException(path.toString());
        Name name = names.name(path);
        perform(DiskOperation.DELETE, path, () -> names.change(new Binding(name, null)));
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        requireAlive();
        SimulatedDirectory synced = names.directory(directory);
        perform(DiskOperation.SYNC_DIRECTORY, directory, () -> names.sync(synced));
    }

    @Override
    public synchronized long usableBytes(Path path) throws IOException {
        look(DiskOperation.LIST, path);
        names.get(path);
        return room(path);
    }

    @Override
    public synchronized long totalBytes(Path path) throws IOException {
        look(DiskOperation.LIST, path);
        names.get(path);
        return faults.capacity(faults.limitedDirectory(path));
    }

    @Override
    public synchronized @Nullable Lock tryLock(Path lockFile) throws IOException {
        look(DiskOperation.OPEN, lockFile);
        if (names.find(lockFile) == null)
            create(lockFile);
        SimulatedFile file = file(lockFile);
        if (locks.containsKey(file))
            return null;
        Lock lock = new Lock() {
            @Override
            public void close() {
                unlock(file, this);
            }
        };
        locks.put(file, lock);
        return lock;
    }

    private synchronized void unlock(SimulatedFile file, Lock lock) {
        locks.remove(file, lock);
    }

    private SimulatedFile file(Path path) throws IOException {
        return switch (names.get(path)) {
            case SimulatedFile file -> file;
            case SimulatedDirectory directory ->
                throw new FileSystemException(path.toString(), null, "Is a directory");
        };
    }

    /** Bytes left on the file system that holds a path. */
    long room(Path path) throws IOException {
        Path limited = faults.limitedDirectory(path);
        long capacity = faults.capacity(limited);
        if (capacity == Long.MAX_VALUE)
            return capacity;
        long used = names.filesUnder(limited).stream().mapToLong(SimulatedFile::size).sum();
        return Math.max(0, capacity - used);
    }

    /** For what changes nothing. */
    void look(DiskOperation operation, Path path) throws IOException {
        requireAlive();
        if (faults.judge(operation, path) == DiskFaults.Verdict.FAIL)
            throw inputOutputError(operation, path);
    }

    private void perform(DiskOperation operation, Path path, Effect effect) throws IOException {
        perform(operation, path, effect, () -> {});
    }

    /** For what happens wholly or not at all; {@code failure} is what happens when it fails. */
    void perform(DiskOperation operation, Path path, Effect effect, Runnable failure) throws IOException {
        requireAlive();
        DiskFaults.Verdict verdict = faults.judge(operation, path);
        switch (verdict) {
            case PASS -> effect.happen();
            case FAIL -> {
                failure.run();
                throw inputOutputError(operation, path);
            }
            case CRASH_PROCESS, CRASH_POWER -> {
                if (randomness.oneIn(2))
                    effect.happen();
                throw crash(verdict, operation, path);
            }
        }
    }

    DiskFaults.Verdict judge(DiskOperation operation, Path path) throws IOException {
        requireAlive();
        return faults.judge(operation, path);
    }

    /** How much of a write gets through that fails or is cut by a crash, from nothing to all of it. */
    long part(long bytes) {
        return randomness.nextLong(bytes + 1);
    }

    SimulatedCrash crash(DiskFaults.Verdict verdict, DiskOperation operation, Path path) {
        if (verdict == DiskFaults.Verdict.CRASH_POWER)
            powerFailure(randomness);
        else
            processCrash();
        return new SimulatedCrash(verdict + " in operation " + faults.operations() + ", " + operation + " of "
                + path);
    }

    static IOException inputOutputError(DiskOperation operation, Path path) {
        return new FileSystemException(path.toString(), null, "Input/output error (" + operation + ")");
    }

    void requireLife(int lifeOfFile) throws IOException {
        requireAlive();
        if (life != lifeOfFile)
            throw new IOException("the file was opened before a crash");
    }

    private void requireAlive() throws IOException {
        if (crashed)
            throw new IOException("the process or the machine has crashed");
    }
}
