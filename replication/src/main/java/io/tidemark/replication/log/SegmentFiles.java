package io.tidemark.replication.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one partition and the names of the files in it: 20 digits of an offset, and a suffix
 * that says what it is.
 */
final class SegmentFiles {
    static final String LOG = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";

    /** Added to the name of a file that is to be deleted; what carries it is not part of the log any more. */
    static final String DELETED = ".deleted";

    /** Is told when the disk failed under a partition, and knows whether it did under another one. */
    interface FailureListener {
        void failed(Path directory, IOException cause);

        /** Why the log directory is offline, or null while it is not. On any thread. */
        default @Nullable IOException failure() {
            return null;
        }
    }

    private Path directory;
    private final FailureListener failureListener;
    private LogEnvironment environment;

    SegmentFiles(Path directory, LogEnvironment environment, FailureListener failureListener) {
        this.directory = directory;
        this.environment = environment;
        this.failureListener = failureListener;
    }

    void failed(IOException cause) {
        failureListener.failed(directory, cause);
    }

    @Nullable
    IOException failure() {
        return failureListener.failure();
    }

    Path directory() {
        return directory;
    }

    LogEnvironment environment() {
        return environment;
    }

    /** Hands the partition to another owner; none of its segments may hold open files. */
    void moveTo(LogEnvironment newOwner) {
        environment = newOwner;
    }

    /** The partition's directory has another name now; none of its segments may hold open files. */
    void renamed(Path newDirectory) {
        directory = newDirectory;
    }

    Path path(long offset, String suffix) {
        return directory.resolve(OffsetFileName.of(offset, suffix));
    }
}
