package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * An offset for each partition of a log directory, in one file. Kafka's text format: the line {@code 0}, the
 * number of entries, and {@code TOPIC PARTITION OFFSET} lines. Always written whole. Blocks; one thread at a
 * time writes.
 *
 * @param disk where the file is
 * @param path its name
 */
record OffsetCheckpoint(Disk disk, Path path) {
    /** Up to where each log is known to be on disk, so that recovery begins there. */
    static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";

    /** Where each log begins, if not at its first segment's base offset. */
    static final String LOG_START_OFFSETS = "log-start-offset-checkpoint";

    /** The high watermark of each replica. */
    static final String HIGH_WATERMARKS = "replication-offset-checkpoint";

    /** The largest file that is read: room for a million partitions. */
    static final int MAX_BYTES = 64 << 20;

    /** Replaces all entries; returns when they would survive a power failure. */
    void write(Map<TopicPartition, Long> offsets) throws IOException {
        StringBuilder text = CheckpointText.begin(offsets.size());
        offsets.forEach((partition, offset) -> text.append(partition.topic()).append(' ')
                .append(partition.partition()).append(' ').append(offset.longValue()).append('\n'));
        new AtomicFile(disk, path).write(text.toString());
    }

    /** All entries; none where there is no file. */
    Map<TopicPartition, Long> read() throws IOException, CorruptStateFile {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        String text = new AtomicFile(disk, path).readText(MAX_BYTES);
        if (text != null)
            CheckpointText.parse(path, text, 3, (line, fields) -> put(offsets, line, fields));
        return offsets;
    }

    private void put(Map<TopicPartition, Long> offsets, int line, String[] fields) throws CorruptStateFile {
        if (!PartitionDirectoryName.isTopicName(fields[0]))
            throw new CorruptStateFile(path, line,
                    "'" + CheckpointText.shown(fields[0]) + "' is no topic name");
        TopicPartition partition = new TopicPartition(fields[0],
                CheckpointText.smallNumber(path, line, fields[1], "partition"));
        long offset = CheckpointText.number(path, line, fields[2], "offset");
        if (offsets.put(partition, offset) != null)
            throw new CorruptStateFile(path, line, partition + " is there twice");
    }
}
