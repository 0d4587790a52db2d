package io.tidemark.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What shall go wrong on a simulated disk. Armed by a test or from a seed; safe on any thread. Operations
 * are counted from 1 over the disk's whole life, crashes included, and only those that change something
 * ({@link DiskOperation#isCounted}).
 */
public final class DiskFaults {
    /** How an operation fares. */
    enum Verdict {
        PASS,
        FAIL,
        CRASH_PROCESS,
        CRASH_POWER
    }

    private record Once(DiskOperation operation, Path under) {}

    private static final long NEVER = -1;

    private final SeededRandomness randomness;
    private final List<Once> once = new ArrayList<>();
    private final Set<Path> failing = new HashSet<>();
    private final Map<Path, Long> capacities = new HashMap<>();
    private long operations;
    private long crashAt = NEVER;
    private CrashKind crashKind = CrashKind.PROCESS;
    private long failAt = NEVER;
    private int failOneIn;

    DiskFaults(SeededRandomness randomness) {
        this.randomness = randomness;
    }

    /**
     * Crashes in the operation of this number: a write is cut at any byte, anything else has happened or not.
     * A restart disarms it.
     */
    public synchronized void crashAt(long operation, CrashKind kind) {
        crashAt = operation;
        crashKind = kind;
    }

    /** Crashes in the n-th operation from now, 1 being the next. */
    public synchronized void crashInNext(long n, CrashKind kind) {
        crashAt(operations + n, kind);
    }

    /** Fails the operation of this number with EIO; a write has written a part. */
    public synchronized void failAt(long operation) {
        failAt = operation;
    }

    /** Fails the next operation of this kind on the path or below it with EIO; a write has written a part. */
    public synchronized void failNext(DiskOperation operation, Path under) {
        once.add(new Once(operation, SimulatedNames.absolute(under)));
    }

    /** Fails every operation on the path and below it with EIO until healed: a dead disk. */
    public synchronized void failUnder(Path under) {
        failing.add(SimulatedNames.absolute(under));
    }

    /** Fails one operation in {@code n} with EIO, reads included, as the disk's seed has it; 0 fails none. */
    public synchronized void failOneIn(int n) {
        failOneIn = n;
    }

    /** Gives the directory a file system of its own of that many bytes; the innermost one counts. */
    public synchronized void limitBytes(Path directory, long capacity) {
        capacities.put(SimulatedNames.absolute(directory), capacity);
    }

    /** Disarms everything but the capacities. */
    public synchronized void heal() {
        once.clear();
        failing.clear();
        failAt = NEVER;
        failOneIn = 0;
        disarmCrash();
    }

    synchronized void disarmCrash() {
        crashAt = NEVER;
    }

    synchronized long operations() {
        return operations;
    }

    /** The directory whose capacity holds for a path; the root where none does. */
    synchronized Path limitedDirectory(Path path) {
        Path directory = SimulatedNames.absolute(path);
        for (Path up = directory.getParent(); !capacities.containsKey(directory)
                && up != null; up = up.getParent()) {
            directory = up;
        }
        return directory;
    }

    /** The capacity of what {@link #limitedDirectory} gave, in bytes. */
    synchronized long capacity(Path limitedDirectory) {
        return capacities.getOrDefault(limitedDirectory, Long.MAX_VALUE);
    }

    synchronized Verdict judge(DiskOperation operation, Path path) {
        if (operation.isCounted()) {
            operations++;
            if (operations == crashAt)
                return crashKind == CrashKind.POWER ? Verdict.CRASH_POWER : Verdict.CRASH_PROCESS;
            if (operations == failAt)
                return Verdict.FAIL;
        }
        return fails(operation, SimulatedNames.absolute(path)) ? Verdict.FAIL : Verdict.PASS;
    }

    private boolean fails(DiskOperation operation, Path path) {
        if (failOneIn > 0 && randomness.oneIn(failOneIn))
            return true;
        for (Path dead : failing) {
            if (path.startsWith(dead))
                return true;
        }
        for (Iterator<Once> armed = once.iterator(); armed.hasNext();) {
            Once next = armed.next();
            if (next.operation == operation && path.startsWith(next.under)) {
                armed.remove();
                return true;
            }
        }
        return false;
    }
}
