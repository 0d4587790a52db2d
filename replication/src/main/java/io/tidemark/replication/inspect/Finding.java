package io.tidemark.replication.inspect;

import io.tidemark.replication.log.CorruptStateFile;
import java.nio.file.Path;

/**
 * Something about a file that an operator should know.
 *
 * @param file which file
 * @param position where in it, in bytes; {@link #NOWHERE} where it is about the whole file
 * @param offset the record offset that it begins to matter at; {@link #NOWHERE} where none is meant
 * @param what what it is, in a few words
 */
public record Finding(Path file, long position, long offset, String what) {
    /** What stands for no position and for no offset. */
    public static final long NOWHERE = -1;

    /** About a small file that does not hold what it should. */
    static Finding of(CorruptStateFile damaged) {
        String message = String.valueOf(damaged.getMessage());
        String what = message.startsWith(damaged.file()) ? message.substring(damaged.file().length())
                : message;
        return of(Path.of(damaged.file()), what.replaceFirst("^[:,] ", ""));
    }

    /** About a whole file. */
    static Finding of(Path file, String what) {
        return new Finding(file, NOWHERE, NOWHERE, what);
    }
}
