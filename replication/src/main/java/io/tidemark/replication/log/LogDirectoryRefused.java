package io.tidemark.replication.log;

/** A log directory may not be used; the message names the cause and the remedy in one sentence. */
public final class LogDirectoryRefused extends Exception {
    private static final long serialVersionUID = 1L;

    LogDirectoryRefused(String message) {
        super(message);
    }
}
