package io.tidemark.replication.log;

import java.nio.file.Path;
import org.apache.kafka.common.protocol.Errors;

/** The disk failed under a log: the log, and all of its log directory, take no more requests until a restart. */
public final class LogOfflineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogOfflineException(Path partitionDirectory, Throwable cause) {
        super("The log in " + partitionDirectory + " is offline: " + cause, cause);
    }

    /** What a client is told. */
    public Errors error() {
        return Errors.KAFKA_STORAGE_ERROR;
    }
}
