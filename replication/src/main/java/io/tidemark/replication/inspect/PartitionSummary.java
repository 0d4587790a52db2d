package io.tidemark.replication.inspect;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.inspect.PartitionFiles.Numbered;
import io.tidemark.replication.log.BatchScanner;
import io.tidemark.replication.log.BatchScanner.Found;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.LogFileKind;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition's log begins and ends, told by its checkpoints, the headers of its last segment and the
 * ends of its time indexes: what can be said without reading it all.
 *
 * @param partition the directory's name
 * @param topicId the topic's id, where it is noted
 * @param logStartOffset the first offset that readers may see
 * @param logEndOffset the offset after the last whole batch
 * @param recoveryPoint the offset below which all is known to be flushed, where it is noted
 * @param highWatermark the last one that was noted, if any was
 * @param segments how many segments there are
 * @param bytes how many bytes these have
 * @param earliestTimestampMs the first batch's base timestamp; null where there is none
 * @param latestTimestampMs the greatest timestamp; null where there is none
 * @param epochs the leader epochs and where they start, as noted
 * @param stoppedCleanly whether the directory's last user stopped in an orderly way
 * @param damage what could not be understood
 * @param notes what is worth knowing, such as a tail that is being written
 */
public record PartitionSummary(String partition, @Nullable Uuid topicId, long logStartOffset,
        long logEndOffset, @Nullable Long recoveryPoint, @Nullable Long highWatermark, int segments,
        long bytes,
        @Nullable Long earliestTimestampMs, @Nullable Long latestTimestampMs, List<OffsetAndEpoch> epochs,
        boolean stoppedCleanly, List<Finding> damage, List<Finding> notes) {
    /** Looks at a partition; fails when a file cannot be read at all. Blocks. */
    public static PartitionSummary of(PartitionFiles partition) throws IOException {
        return new Reading(partition).run();
    }

    /** One look at a partition. */
    private static final class Reading {
        private static final int WINDOW_BYTES = 64 << 10;

        private final PartitionFiles partition;
        private final Disk disk;
        private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
        private final Findings findings = new Findings();
        private long earliest = RecordBatch.NO_TIMESTAMP;
        private long latest = RecordBatch.NO_TIMESTAMP;
        private long bytes;
        private long end;

        Reading(PartitionFiles partition) {
            this.partition = partition;
            this.disk = partition.disk();
        }

        PartitionSummary run() throws IOException {
            List<Numbered> segments = new ArrayList<>(partition.files(LogFileKind.LOG));
            segments.removeIf(segment -> !measure(segment));
            if (!segments.isEmpty()) {
                readFirst(segments.getFirst());
                for (Numbered segment : segments.subList(0, segments.size() - 1)) readTimeIndex(segment);
                readLast(segments.getLast());
            }
            Long start = partition.noted().logStartOffset();
            long first = segments.isEmpty() ? 0 : segments.getFirst().offset();
            return new PartitionSummary(partition.name(), topicId(),
                    Math.max(first, start == null ? 0 : start), end, partition.noted().recoveryPoint(),
                    partition.noted().highWatermark(), segments.size(), bytes, known(earliest), known(latest),
                    epochs(), partition.noted().stoppedCleanly(), findings.damage(), findings.notes());
        }

        private boolean measure(Numbered segment) {
            try {
                bytes += disk.size(segment.path());
                return true;
            } catch (IOException e) {
                findings.note(Finding.of(segment.path(), IoReason.of(e)));
                return false;
            }
        }

        private void readFirst(Numbered segment) throws IOException {
            long size = disk.size(segment.path());
            if (size == 0) return;
            try (DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
                BatchScanner scanner = BatchScanner.ofHeaders(file, bounded(size), window);
                if (scanner.look() == Found.BATCH) earliest = scanner.batch().baseTimestamp();
            }
        }

        private void readTimeIndex(Numbered segment) throws IOException {
            try (IndexScan scan = IndexScan.open(disk, partition.beside(segment, LogFileKind.TIME_INDEX),
                    LogFileKind.TIME_INDEX, segment.offset())) {
                while (scan.next()) latest = Math.max(latest, scan.timestampMs());
            } catch (NoSuchFileException e) {
                findings.note(
                        Finding.of(segment.path(), "has no time index; its timestamps do not count here"));
            }
        }

        private void readLast(Numbered segment) throws IOException {
            end = segment.offset();
            long size = disk.size(segment.path());
            if (size == 0) return;
            try (DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
                BatchScanner scanner = BatchScanner.ofHeaders(file, bounded(size), window);
                while (scanner.look() == Found.BATCH) {
                    latest = Math.max(latest, scanner.batch().maxTimestamp());
                    end = scanner.batch().nextOffset();
                    scanner.advance();
                }
                if (scanner.look() == Found.DAMAGE) tell(segment, scanner);
            }
        }

        private void tell(Numbered segment, BatchScanner scanner) {
            boolean moves = !partition.noted().stoppedCleanly();
            Finding finding = new Finding(segment.path(), scanner.position(), end,
                    (moves ? "tail being written, or torn by a crash: " : "") + scanner.what());
            if (moves) findings.note(finding);
            else findings.damage(finding);
        }

        private static int bounded(long size) {
            return (int) Math.min(size, Integer.MAX_VALUE);
        }

        private static @Nullable Long known(long timestampMs) {
            return timestampMs == RecordBatch.NO_TIMESTAMP ? null : (Long) timestampMs;
        }

        private List<OffsetAndEpoch> epochs() throws IOException {
            try {
                return partition.view().leaderEpochs();
            } catch (CorruptStateFile e) {
                findings.damage(Finding.of(e));
                return List.of();
            }
        }

        private @Nullable Uuid topicId() throws IOException {
            try {
                return partition.view().topicId();
            } catch (CorruptStateFile e) {
                findings.damage(Finding.of(e));
                return null;
            }
        }
    }
}
