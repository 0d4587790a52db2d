package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Which topic a partition's directory belongs to: the file {@code partition.metadata}, of two lines,
 * {@code version: 0} and {@code topic_id: UUID}. A topic that was deleted and made again under its name has
 * another id, so that the old log is not taken for the new one's.
 *
 * @param topicId the topic's id, never {@link Uuid#ZERO_UUID}
 */
record PartitionMetadata(Uuid topicId) {
    static final String FILE_NAME = "partition.metadata";
    static final int MAX_BYTES = 1024;

    private static final String VERSION_KEY = "version:";
    private static final String TOPIC_ID_KEY = "topic_id:";

    PartitionMetadata {
        if (topicId.equals(Uuid.ZERO_UUID))
            throw new IllegalArgumentException("no topic has the id zero");
    }

    /** Writes the file into a partition's directory; returns when it would survive a power failure. */
    void write(Disk disk, Path directory) throws IOException {
        new AtomicFile(disk, directory.resolve(FILE_NAME))
                .write(VERSION_KEY + " 0\n" + TOPIC_ID_KEY + " " + topicId);
    }

    /** What the file of a partition's directory says; null where there is none. */
    static @Nullable PartitionMetadata read(Disk disk, Path directory) throws IOException, CorruptStateFile {
        AtomicFile file = new AtomicFile(disk, directory.resolve(FILE_NAME));
        String text = file.readText(MAX_BYTES);
        if (text == null)
            return null;
        String[] lines = text.split("\r?\n");
        CheckpointText.smallNumber(file.path(), 1, value(file.path(), lines, 0, VERSION_KEY), "version");
        String topicId = value(file.path(), lines, 1, TOPIC_ID_KEY);
        try {
            return new PartitionMetadata(Uuid.fromString(topicId));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateFile(file.path(), 2, "topic id '" + topicId + "': " + e.getMessage());
        }
    }

    private static String value(Path file, String[] lines, int index, String key) throws CorruptStateFile {
        String line = index < lines.length ? lines[index] : "";
        String[] fields = line.split("\\s+", 2);
        if (fields.length != 2 || !fields[0].equals(key))
            throw new CorruptStateFile(file, index + 1,
                    "'" + CheckpointText.shown(line) + "' is not '" + key + " VALUE'");
        return fields[1];
    }
}
