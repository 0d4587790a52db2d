package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StandaloneLog} has to know of itself before it is opened: the file {@code log-checkpoint}
 * beside its segments, in the text format of Kafka's checkpoints.
 *
 * <pre>
 * 0
 * 3
 * log-start-offset 4711
 * recovery-point 5000
 * restarting 0
 * </pre>
 *
 * @param logStartOffset the log's first offset
 * @param recoveryPoint an offset below which everything was flushed; the log may be flushed further
 * @param restarting whether the log is being emptied, to begin at its log start offset: what is there is void
 */
public record StandaloneCheckpoint(long logStartOffset, long recoveryPoint, boolean restarting) {
    static final String FILE_NAME = "log-checkpoint";

    private static final int MAX_BYTES = 4096;
    private static final String LOG_START_OFFSET = "log-start-offset";
    private static final String RECOVERY_POINT = "recovery-point";
    private static final String RESTARTING = "restarting";

    /** Replaces the file; returns when it would survive a power failure. */
    void write(Disk disk, Path directory) throws IOException {
        String text = CheckpointText.begin(3)
                .append(LOG_START_OFFSET).append(' ').append(logStartOffset).append('\n')
                .append(RECOVERY_POINT).append(' ').append(recoveryPoint).append('\n')
                .append(RESTARTING).append(' ').append(restarting ? 1 : 0).append('\n').toString();
        new AtomicFile(disk, directory.resolve(FILE_NAME)).write(text);
    }

    /** What the file says; null where there is none, since no log was ever made here. */
    static @Nullable StandaloneCheckpoint read(Disk disk, Path directory)
            throws IOException, CorruptStateFile {
        AtomicFile file = new AtomicFile(disk, directory.resolve(FILE_NAME));
        String text = file.readText(MAX_BYTES);
        if (text == null) return null;
        Map<String, Long> fields = new HashMap<>();
        CheckpointText.parse(file.path(), text, 2,
                (line, words) -> fields.put(words[0],
                        CheckpointText.number(file.path(), line, words[1], CheckpointText.shown(words[0]))));
        return new StandaloneCheckpoint(required(file.path(), fields, LOG_START_OFFSET),
                required(file.path(), fields, RECOVERY_POINT),
                required(file.path(), fields, RESTARTING) != 0);
    }

    private static long required(Path file, Map<String, Long> fields, String name) throws CorruptStateFile {
        Long value = fields.get(name);
        if (value == null) throw new CorruptStateFile(file, "it does not say the " + name);
        return value;
    }
}
