package io.tidemark.replication.inspect;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.inspect.PartitionFiles.Numbered;
import io.tidemark.replication.log.BatchScanner;
import io.tidemark.replication.log.BatchScanner.Found;
import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.LogFileKind;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads one segment from front to back, with all of its indexes beside it. Owned by one thread; blocks. */
final class SegmentCheck {
    /** How often a tail that grows under the reader is followed before it is left to its writer. */
    private static final int MAX_FOLLOWED = 3;

    private final PartitionFiles partition;
    private final Numbered segment;
    private final PartitionCheck.Progress progress;
    private final boolean mayMove;
    private final List<IndexComparison> indexes = new ArrayList<>();
    private boolean unfinished;

    /** @param isLast whether it is the log's last segment, which grows while somebody writes */
    SegmentCheck(PartitionFiles partition, Numbered segment, boolean isLast,
            PartitionCheck.Progress progress) {
        this.partition = partition;
        this.segment = segment;
        this.progress = progress;
        this.mayMove = isLast && !partition.noted().stoppedCleanly();
    }

    void run(ByteBuffer window) throws IOException {
        Disk disk = partition.disk();
        long size = disk.size(segment.path());
        if (size > Integer.MAX_VALUE) {
            progress.findings.damage(Finding.of(segment.path(),
                    "it has " + size + " bytes, more than the 2^31 - 1 that a segment may"));
            return;
        }
        if (segment.offset() < progress.nextOffset) {
            progress.findings.damage(new Finding(segment.path(), 0, segment.offset(),
                    "it begins below offset " + progress.nextOffset + ", with which the one before it ends"));
        }
        try {
            openIndexes();
            if (size == 0) {
                end(0);
                return;
            }
            try (DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
                end(walkUnlessCut(file, (int) size, window));
            }
        } finally {
            for (IndexComparison index : indexes) index.close();
        }
    }

    // ---- the batches

    private int walkUnlessCut(DiskFile file, int size, ByteBuffer window) throws IOException {
        try {
            return walk(file, size, window);
        } catch (IOException e) {
            if (!mayMove || file.size() >= size) throw e;
            progress.findings.note(Finding.of(segment.path(), "was cut while it was looked at"));
            unfinished = true;
            return (int) file.size();
        }
    }

    private int walk(DiskFile file, int size, ByteBuffer window) throws IOException {
        int limit = size;
        BatchScanner scanner = BatchScanner.ofBatches(file, limit, window);
        for (int followed = 0;;) {
            Found found = scanner.look();
            if (found == Found.END) return limit;
            if (found == Found.BATCH) {
                take(scanner);
                continue;
            }
            long grown = file.size();
            if (mayMove && grown > limit && grown <= Integer.MAX_VALUE && followed++ < MAX_FOLLOWED) {
                limit = (int) grown;
                scanner = BatchScanner.ofBatches(file, limit, window).seek(scanner.position());
            } else if (!passOver(scanner, limit)) {
                return limit;
            }
        }
    }

    private void take(BatchScanner scanner) throws IOException {
        RecordBatch batch = scanner.batch();
        int position = scanner.position();
        String disorder = disorder(batch);
        if (!disorder.isEmpty())
            progress.findings.damage(new Finding(segment.path(), position, batch.baseOffset(), disorder));
        progress.epochs.compare(batch);
        for (IndexComparison index : indexes) index.batch(batch, position);
        progress.take(batch);
        scanner.advance();
    }

    /** What is wrong with the place of a batch, which its checksum does not cover; nothing in most cases. */
    private String disorder(RecordBatch batch) {
        long base = batch.baseOffset();
        long expected = Math.max(progress.nextOffset, segment.offset());
        if (base < expected) return "its base offset " + base + " is less than " + expected;
        if (batch.lastOffset() - segment.offset() > Integer.MAX_VALUE)
            return "its last offset " + batch.lastOffset() + " is too far from its segment's base offset";
        if (batch.recordCount() < 0 || batch.recordCount() > batch.lastOffsetDelta() + 1L)
            return "it has " + batch.recordCount() + " records for " + (batch.lastOffsetDelta() + 1L)
                    + " offsets";
        boolean mustFollow = progress.hasBegun && !progress.lostPlace && !partition.isCompacted();
        if (mustFollow && base > progress.nextOffset)
            return "offsets " + progress.nextOffset + " to " + (base - 1) + " before it are missing";
        return progress.epochs.disorder(batch);
    }

    /** Goes on behind damage, if there is an intact batch. */
    private boolean passOver(BatchScanner scanner, int limit) throws IOException {
        int from = scanner.position();
        long offset = Math.max(progress.nextOffset, segment.offset());
        Finding finding = new Finding(segment.path(), from, offset, scanner.what());
        boolean goesOn = scanner.skipDamage(offset, segment.offset() + Integer.MAX_VALUE);
        int to = goesOn ? scanner.position() : limit;
        Long flushed = partition.noted().recoveryPoint();
        unfinished = !goesOn && mayMove && offset >= (flushed == null ? 0 : flushed);
        if (unfinished) {
            progress.findings.note(new Finding(segment.path(), from, offset,
                    "tail being written, or torn by a "
                            + "crash: its last " + (limit - from) + " bytes are no whole batch ("
                            + scanner.what() + ")"));
        } else {
            progress.findings.damage(finding);
        }
        for (IndexComparison index : indexes) index.damaged(from, to);
        progress.lostPlace = true;
        return goesOn;
    }

    // ---- the indexes

    private void openIndexes() throws IOException {
        open(LogFileKind.OFFSET_INDEX);
        open(LogFileKind.TIME_INDEX);
        open(LogFileKind.TRANSACTION_INDEX);
        for (IndexComparison index : indexes) index.begin();
    }

    private void open(LogFileKind kind) throws IOException {
        Path path = partition.beside(segment, kind);
        try {
            IndexScan scan = IndexScan.open(partition.disk(), path, kind, segment.offset());
            indexes.add(switch (kind) {
                case OFFSET_INDEX -> new OffsetIndexComparison(path, scan, progress.findings);
                case TIME_INDEX -> new TimeIndexComparison(path, scan, progress.findings);
                case TRANSACTION_INDEX -> new TransactionIndexComparison(path, scan, progress.findings);
                case LOG, SNAPSHOT -> throw new IllegalArgumentException(kind + " is no index");
            });
        } catch (NoSuchFileException isMadeAnewWhenItIsNeeded) {
            return;
        }
    }

    private void end(int position) throws IOException {
        for (IndexComparison index : indexes) index.end(position, mayMove || unfinished);
        progress.bytes += position;
    }
}
