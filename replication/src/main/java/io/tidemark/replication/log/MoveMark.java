package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside a log that takes another one's place: where a crash, or a disk that failed, leaves two logs of one
 * partition in two log directories, the one with the higher number is the replica. A log without the file has the
 * number 0. It is there from just before the copy takes its name until the other one has lost it.
 *
 * <pre>
 *   version: 0
 *   number: 1795000000000
 * </pre>
 *
 * @param number above that of the log that is replaced; usually when that happened, in milliseconds since 1970
 */
record MoveMark(long number) {
    static final String FILE_NAME = "moved-replica";

    /** The number of a log without the file. */
    static final long NONE = 0;

    private static final int MAX_BYTES = 256;
    private static final String BEFORE_NUMBER = "version: 0\nnumber: ";
    private static final Logger LOG = LoggerFactory.getLogger(MoveMark.class);

    /** Writes the file into a partition's directory; returns when it would survive a power failure. */
    void write(Disk disk, Path directory) throws IOException {
        file(disk, directory).write(BEFORE_NUMBER + number + "\n");
    }

    /** The number of the log in a directory. A file that cannot be understood says that there was one. */
    static long read(Disk disk, Path directory) throws IOException {
        try {
            String text = file(disk, directory).readText(MAX_BYTES);
            if (text == null) return NONE;
            if (text.startsWith(BEFORE_NUMBER))
                return Long.parseLong(text.substring(BEFORE_NUMBER.length()).strip());
            LOG.warn("{} in {} cannot be understood", FILE_NAME, directory);
        } catch (CorruptStateFile | NumberFormatException e) {
            LOG.warn("{} in {} cannot be understood: {}", FILE_NAME, directory, e.getMessage());
        }
        return NONE + 1;
    }

    static void delete(Disk disk, Path directory) throws IOException {
        file(disk, directory).delete();
    }

    private static AtomicFile file(Disk disk, Path directory) {
        return new AtomicFile(disk, directory.resolve(FILE_NAME));
    }
}
