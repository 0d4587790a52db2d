package io.tidemark.replication.inspect;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.replication.inspect.PartitionFiles.Numbered;
import io.tidemark.replication.log.BatchScanner;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.LogFileKind;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Reads all of a partition and looks for damage: every batch's checksum, the order and density of offsets,
 * leader epochs, every entry of every index against the batches, and the files that have a checksum or an
 * order of their own. Owned by one thread; blocks.
 */
public final class PartitionCheck {
    /**
     * What was found.
     *
     * @param partition the directory's name
     * @param segments how many segments were read
     * @param batches how many intact batches
     * @param records how many records are in those
     * @param bytes how many bytes of segments were read
     * @param damage what is damaged, the first thousand
     * @param damageCount how much that is in all
     * @param notes what is worth knowing and in order, such as a tail that is being written
     */
    public record Result(String partition, int segments, long batches, long records, long bytes,
            List<Finding> damage, long damageCount, List<Finding> notes) {}

    private final PartitionFiles partition;
    private final ByteBuffer window;
    private final Findings findings = new Findings();

    /** @param window memory to read with, at least {@link #newWindow}'s; only used by {@link #run} */
    public PartitionCheck(PartitionFiles partition, ByteBuffer window) {
        this.partition = partition;
        this.window = window;
    }

    /** Memory for one check after the other. */
    public static ByteBuffer newWindow() {
        return ByteBuffer.allocateDirect(BatchScanner.WHOLE_WINDOW_BYTES);
    }

    /** Reads everything; fails when a file cannot be read at all. */
    public Result run() throws IOException {
        List<Numbered> segments = partition.files(LogFileKind.LOG);
        Progress progress = new Progress(findings, epochs());
        int read = 0;
        for (int i = 0; i < segments.size(); i++) {
            try {
                new SegmentCheck(partition, segments.get(i), i == segments.size() - 1, progress).run(window);
                read++;
            } catch (NoSuchFileException e) {
                if (!isGone(segments.get(i))) throw e;
                findings.note(Finding.of(segments.get(i).path(), "was deleted while it was looked at"));
            }
        }
        checkTransactionIndexes();
        checkSnapshots();
        checkTopicId();
        return new Result(partition.name(), read, progress.batches, progress.records, progress.bytes,
                findings.damage(), findings.damageCount(), findings.notes());
    }

    private boolean isGone(Numbered segment) throws IOException {
        return !partition.disk().exists(segment.path());
    }

    private EpochComparison epochs() throws IOException {
        Long flushed = partition.noted().recoveryPoint();
        long trustedBelow = partition.noted().stoppedCleanly() ? Long.MAX_VALUE
                : flushed == null ? 0 : flushed;
        List<OffsetAndEpoch> noted = List.of();
        try {
            noted = partition.view().leaderEpochs();
        } catch (CorruptStateFile e) {
            findings.damage(Finding.of(e));
        }
        Long start = partition.noted().logStartOffset();
        return new EpochComparison(partition.view().leaderEpochsFile(), noted, start == null ? 0 : start,
                trustedBelow, findings);
    }

    private void checkTransactionIndexes() throws IOException {
        for (Numbered index : partition.files(LogFileKind.TRANSACTION_INDEX)) {
            try {
                partition.view().checkTransactionIndex(index.offset());
            } catch (CorruptStateFile e) {
                findings.damage(Finding.of(e));
            }
        }
    }

    private void checkSnapshots() throws IOException {
        for (Numbered snapshot : partition.files(LogFileKind.SNAPSHOT)) {
            try {
                partition.view().producers(snapshot.offset(), _ -> {});
            } catch (CorruptStateFile e) {
                if (!isGone(snapshot)) findings.damage(Finding.of(e));
            }
        }
    }

    private void checkTopicId() throws IOException {
        try {
            partition.view().topicId();
        } catch (CorruptStateFile e) {
            findings.damage(Finding.of(e));
        }
    }

    /** How far a check has come; what its segments tell each other. */
    static final class Progress {
        final Findings findings;
        final EpochComparison epochs;
        long batches;
        long records;
        long bytes;

        /** The offset after the last intact batch. */
        long nextOffset;

        /** Whether there was an intact batch. */
        boolean hasBegun;

        /** Whether offsets may be missing since damage was passed over. */
        boolean lostPlace;

        Progress(Findings findings, EpochComparison epochs) {
            this.findings = findings;
            this.epochs = epochs;
        }

        void take(RecordBatch batch) {
            batches++;
            records += Math.max(0, batch.recordCount());
            nextOffset = Math.max(nextOffset, batch.nextOffset());
            hasBegun = true;
            lostPlace = false;
        }
    }
}
