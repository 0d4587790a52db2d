package io.tidemark.replication.log;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What all logs of one owner (a shard, or a thread that opens logs) share: the ports, the bound on open
 * files, and scratch memory. Owned by one thread, like the logs.
 */
public final class LogEnvironment {
    /** How many segments of one owner hold open files at most, unless told otherwise. */
    public static final int DEFAULT_MAX_OPEN_SEGMENTS = 4096;

    /**
     * Bytes of scratch memory: a block of an index, or some batch headers of a log. With 6 KiB one read leads
     * from an index entry to the next where the default of 4 KiB lies between them and batches are small.
     */
    static final int SCRATCH_BYTES = 6144;

    private final Disk disk;
    private final Clock clock;
    private final Randomness randomness;
    private final FaultHandler faultHandler;
    private final OpenFiles openFiles;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private @Nullable ByteBuffer window;

    public LogEnvironment(Disk disk, Clock clock, Randomness randomness, FaultHandler faultHandler,
            int maxOpenSegments) {
        this.disk = disk;
        this.clock = clock;
        this.randomness = randomness;
        this.faultHandler = faultHandler;
        this.openFiles = new OpenFiles(maxOpenSegments);
    }

    public Disk disk() {
        return disk;
    }

    public Clock clock() {
        return clock;
    }

    Randomness randomness() {
        return randomness;
    }

    FaultHandler faultHandler() {
        return faultHandler;
    }

    OpenFiles openFiles() {
        return openFiles;
    }

    /** How many segments hold open files now. */
    public int openSegments() {
        return openFiles.count();
    }

    /** Memory for one call's use, emptied; whoever calls next gets the same. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    /** A larger piece of memory for reading whole batches, made on first use; otherwise as {@link #scratch}. */
    ByteBuffer window() {
        ByteBuffer known = window;
        if (known == null) {
            known = ByteBuffer.allocateDirect(BatchScanner.WHOLE_WINDOW_BYTES);
            window = known;
        }
        return known.clear();
    }
}
