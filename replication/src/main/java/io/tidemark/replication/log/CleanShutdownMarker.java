package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says that a log directory was left in order, so that its logs need no recovery: the file
 * {@code .kafka_cleanshutdown}, {@code {"version":0,"brokerEpoch":N}}. Written last at a stop, deleted first
 * at a start. The broker epoch tells the controller which stop it was (KIP-966).
 *
 * @param brokerEpoch the epoch the broker had; {@link #NO_EPOCH} where the file does not say
 */
record CleanShutdownMarker(long brokerEpoch) {
    static final String FILE_NAME = ".kafka_cleanshutdown";
    static final long NO_EPOCH = -1;
    static final int MAX_BYTES = 1024;

    private static final Pattern OBJECT = Pattern.compile("\\s*\\{([^{}]*)\\}\\s*");
    private static final Pattern BROKER_EPOCH = Pattern
            .compile("\"brokerEpoch\"\\s*:\\s*(-?\\d{1,18})\\s*(,|$)");

    /** Writes the file into a log directory; returns when it would survive a power failure. */
    void write(Disk disk, Path logDirectory) throws IOException {
        file(disk, logDirectory).write("{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}");
    }

    /**
     * What the file of a log directory says; null where there is none: the node crashed. Kafka before 3.7
     * left it empty.
     */
    static @Nullable CleanShutdownMarker read(Disk disk, Path logDirectory)
            throws IOException, CorruptStateFile {
        AtomicFile file = file(disk, logDirectory);
        String text = file.readText(MAX_BYTES);
        if (text == null)
            return null;
        if (text.isBlank())
            return new CleanShutdownMarker(NO_EPOCH);
        Matcher object = OBJECT.matcher(text);
        if (!object.matches())
            throw new CorruptStateFile(file.path(), 1, "'" + CheckpointText.shown(text) + "' is no object");
        Matcher epoch = BROKER_EPOCH.matcher(object.group(1));
        return new CleanShutdownMarker(epoch.find() ? Long.parseLong(epoch.group(1)) : NO_EPOCH);
    }

    /** Deletes the file, before anything is written to the directory's logs. */
    static void delete(Disk disk, Path logDirectory) throws IOException {
        file(disk, logDirectory).delete();
    }

    private static AtomicFile file(Disk disk, Path logDirectory) {
        return new AtomicFile(disk, logDirectory.resolve(FILE_NAME));
    }
}
