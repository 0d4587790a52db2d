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
import io.tidemark.replication.log.PartitionView;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Shows what is in a log's files to a sink, one thing after the other. Owned by one thread; blocks. */
public final class LogDump {
    private final Disk disk;
    private final long fromOffset;
    private final boolean withRecords;
    private final DumpSink sink;
    private final ByteBuffer window = PartitionCheck.newWindow();
    private ByteBuffer large = ByteBuffer.allocate(0);

    /**
     * @param fromOffset the first offset that is asked for
     * @param withRecords whether batches are opened
     */
    public LogDump(Disk disk, long fromOffset, boolean withRecords, DumpSink sink) {
        this.disk = disk;
        this.fromOffset = fromOffset;
        this.withRecords = withRecords;
        this.sink = sink;
    }

    /** Shows a partition's batches; and, unless records are asked for, its leader epochs and its producers. */
    public void partition(PartitionFiles partition) throws IOException {
        if (!withRecords) showEpochs(partition);
        List<Numbered> segments = partition.files(LogFileKind.LOG);
        for (int i = 0; i < segments.size() && sink.wantsMore(); i++) {
            boolean isLast = i == segments.size() - 1;
            if (!isLast && segments.get(i + 1).offset() <= fromOffset) continue;
            showLog(segments.get(i), isLast && !partition.noted().stoppedCleanly());
        }
        List<Numbered> snapshots = partition.files(LogFileKind.SNAPSHOT);
        if (!withRecords && !snapshots.isEmpty()) showSnapshot(partition.view(), snapshots.getLast());
    }

    /** Shows one file, by what its name says. */
    public void file(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        LogFileKind kind = LogFileKind.of(name);
        Path directory = file.getParent();
        if (kind == null || directory == null)
            throw new NotALog(file + " is no file of a log: its name is not 20 digits and .log, .index, "
                    + ".timeindex, .txnindex or .snapshot");
        Numbered numbered = new Numbered(file, kind, kind.offsetIn(name));
        switch (kind) {
            case LOG -> showLog(numbered, true);
            case OFFSET_INDEX, TIME_INDEX, TRANSACTION_INDEX -> showIndex(numbered);
            case SNAPSHOT -> showSnapshot(new PartitionView(disk, directory), numbered);
        }
    }

    // ---- batches

    private void showLog(Numbered segment, boolean mayMove) throws IOException {
        long size = disk.size(segment.path());
        if (size == 0) return;
        int limit = (int) Math.min(size, Integer.MAX_VALUE);
        try (DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
            BatchScanner scanner = BatchScanner.ofHeaders(file, limit, window);
            long next = segment.offset();
            Found found = scanner.look();
            while (found != Found.END && sink.wantsMore()) {
                if (found == Found.BATCH) next = scanner.batch().nextOffset();
                boolean goesOn = found == Found.BATCH && (next <= fromOffset || show(segment, file, scanner));
                if (goesOn) scanner.advance();
                else if (!passOver(segment, scanner, next, limit, mayMove)) return;
                found = scanner.look();
            }
        }
    }

    /** Shows the batch at hand, and says whether it is intact. */
    private boolean show(Numbered segment, DiskFile file, BatchScanner scanner) throws IOException {
        int position = scanner.position();
        boolean isIntact = scanner.loadWhole() == Found.BATCH;
        sink.batch(segment.path(), position, scanner.batch(), isIntact);
        if (isIntact && withRecords) showRecords(segment, file, scanner);
        return isIntact;
    }

    private boolean passOver(Numbered segment, BatchScanner scanner, long next, int limit, boolean mayMove)
            throws IOException {
        Finding finding = new Finding(segment.path(), scanner.position(), next, scanner.what());
        boolean goesOn = scanner.skipDamage(segment.offset(), segment.offset() + Integer.MAX_VALUE);
        if (goesOn || !mayMove) {
            sink.damage(finding);
        } else {
            sink.note(new Finding(segment.path(), finding.position(), next,
                    "tail being written, or torn by a crash: its last " + (limit - finding.position())
                            + " bytes are no whole batch (" + finding.what() + ")"));
        }
        return goesOn;
    }

    private void showRecords(Numbered segment, DiskFile file, BatchScanner scanner) throws IOException {
        int size = scanner.batch().sizeInBytes();
        int position = scanner.position();
        try {
            RecordBatch whole = wholeBatch(file, position, size);
            RecordReader reader = new RecordReader(whole);
            for (LogRecord record = reader.next(); record != null && sink.wantsMore(); record = reader.next())
                if (record.offset() >= fromOffset) sink.record(whole, record);
        } catch (UnreadableRecords e) {
            sink.damage(new Finding(segment.path(), position, scanner.batch().baseOffset(),
                    "its records cannot be read, although its checksum is right: " + e.getMessage()));
        }
    }

    private RecordBatch wholeBatch(DiskFile file, int position, int size)
            throws IOException, UnreadableRecords {
        if (size > RecordReader.MAX_BATCH_BYTES)
            throw new UnreadableRecords("a batch of " + size + " bytes is too large to be opened");
        if (size > large.capacity()) large = ByteBuffer.allocate(Math.max(size, 1 << 16));
        large.clear().limit(size);
        if (file.read(large, position) < size) throw new UnreadableRecords("the file has become shorter");
        return new RecordBatch().wrap(large.flip(), 0);
    }

    // ---- what lies beside

    private void showIndex(Numbered index) throws IOException {
        try (IndexScan scan = IndexScan.open(disk, index.path(), index.kind(), index.offset())) {
            while (sink.wantsMore() && scan.next())
                if (index.kind() == LogFileKind.TRANSACTION_INDEX || !scan.isBlank()) showEntry(index, scan);
            if (scan.bytesLeftOver() > 0)
                sink.damage(Finding.of(index.path(), "its last " + scan.bytesLeftOver()
                        + " bytes are no whole entry"));
        }
    }

    private void showEntry(Numbered index, IndexScan scan) {
        switch (index.kind()) {
            case OFFSET_INDEX -> sink.offsetEntry(index.path(), scan.offset(), scan.position());
            case TIME_INDEX -> sink.timeEntry(index.path(), scan.timestampMs(), scan.offset());
            case TRANSACTION_INDEX -> sink.aborted(index.path(), scan.aborted());
            case LOG, SNAPSHOT -> throw new IllegalArgumentException(index.kind() + " is no index");
        }
    }

    private void showSnapshot(PartitionView view, Numbered snapshot) throws IOException {
        try {
            view.producers(snapshot.offset(), producer -> {
                if (sink.wantsMore()) sink.producer(snapshot.path(), producer);
            });
        } catch (CorruptStateFile e) {
            sink.damage(Finding.of(e));
        }
    }

    private void showEpochs(PartitionFiles partition) throws IOException {
        try {
            for (OffsetAndEpoch epoch : partition.view().leaderEpochs())
                if (sink.wantsMore())
                    sink.epoch(partition.view().leaderEpochsFile(), epoch.leaderEpoch(), epoch.offset());
        } catch (CorruptStateFile e) {
            sink.damage(Finding.of(e));
        }
    }
}
