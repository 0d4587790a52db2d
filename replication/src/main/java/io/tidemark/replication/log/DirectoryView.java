package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What the files of a log directory say, for those who look at it without taking its lock. Nothing is
 * changed. Each method reads one file anew, which a node that runs may have replaced since the last; blocks.
 * Safe on any thread.
 *
 * @param disk where it is
 * @param path the directory
 */
public record DirectoryView(Disk disk, Path path) {
    /** The file in which Kafka notes up to where it has compacted which logs. */
    private static final String CLEANED = "cleaner-offset-checkpoint";

    /** Whether it has the look of a log directory: it was formatted. */
    public boolean isFormatted() throws IOException {
        return disk.exists(path.resolve(MetaProperties.FILE_NAME));
    }

    /** Whether its last user stopped in an orderly way, and it has had none since. */
    public boolean wasStoppedCleanly() throws IOException, CorruptStateFile {
        return CleanShutdownMarker.read(disk, path) != null;
    }

    /** Where each log begins, if it is noted. */
    public Map<TopicPartition, Long> logStartOffsets() throws IOException, CorruptStateFile {
        return read(OffsetCheckpoint.LOG_START_OFFSETS);
    }

    /** Up to where each log is flushed, if it is noted. */
    public Map<TopicPartition, Long> recoveryPoints() throws IOException, CorruptStateFile {
        return read(OffsetCheckpoint.RECOVERY_POINTS);
    }

    /** Each log's high watermark, if it is noted. */
    public Map<TopicPartition, Long> highWatermarks() throws IOException, CorruptStateFile {
        return read(OffsetCheckpoint.HIGH_WATERMARKS);
    }

    /** The logs that were compacted, which leaves gaps between their offsets. */
    public Map<TopicPartition, Long> compacted() throws IOException, CorruptStateFile {
        return read(CLEANED);
    }

    private Map<TopicPartition, Long> read(String name) throws IOException, CorruptStateFile {
        return new OffsetCheckpoint(disk, path.resolve(name)).read();
    }
}
