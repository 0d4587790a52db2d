package io.tidemark.replication.log;

import java.nio.file.Path;

/**
 * One of the small files beside the segments does not hold what it should: a hand has damaged it, a disk
 * has, or it is of a later version. Not an {@link java.io.IOException}, since the disk works; whoever reads
 * the file rebuilds what it said from the log, or tells the operator where nothing else can say it.
 */
public final class CorruptStateFile extends Exception {
    /** The line number of a fault that has none: in a binary file, or in the file as a whole. */
    public static final int NO_LINE = 0;

    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;

    /** A fault in a line, counted from 1, or in the whole file ({@link #NO_LINE}). */
    public CorruptStateFile(Path file, int line, String what) {
        super(file + (line == NO_LINE ? "" : ", line " + line) + ": " + what);
        this.file = file.toString();
        this.line = line;
    }

    /** A fault in the file as a whole. */
    public CorruptStateFile(Path file, String what) {
        this(file, NO_LINE, what);
    }

    public String file() {
        return file;
    }

    /** The line, counted from 1; {@link #NO_LINE} where the fault is not in one line. */
    public int line() {
        return line;
    }
}
