package io.tidemark.controller.inspect;

import io.tidemark.common.port.Disk;
import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogDump;
import io.tidemark.replication.inspect.LogRecord;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the entries of a metadata log's segments. Of one thread. */
public final class EntryWalk {
    private final LogDump dump;

    /** @param fromOffset the first offset that is asked for */
    public EntryWalk(Disk disk, long fromOffset, EntrySink sink) {
        this.dump = new LogDump(disk, fromOffset, true, new Records(sink));
    }

    /** Reads all segments. */
    public void run(PartitionFiles log) throws IOException {
        dump.partition(log);
    }

    /** Reads one segment. */
    public void run(Path segment) throws IOException {
        dump.file(segment);
    }

    /** What is asked for is records; nothing else comes. */
    private static final class Records implements DumpSink {
        private final EntrySink sink;
        private Path file = Path.of("");

        Records(EntrySink sink) {
            this.sink = sink;
        }

        @Override
        public void batch(Path inFile, int position, RecordBatch batch, boolean isIntact) {
            file = inFile;
        }

        @Override
        public void record(RecordBatch batch, LogRecord record) {
            sink.entry(new EntrySink.Place(file, record.offset(), batch.leaderEpoch(), record.timestampMs()),
                    LoggedEntry.of(record.key(), record.value()));
        }

        @Override
        public void damage(Finding finding) {
            sink.damage(finding);
        }

        @Override
        public void note(Finding finding) {
            sink.note(finding);
        }

        @Override
        public boolean wantsMore() {
            return sink.wantsMore();
        }

        @Override
        public void offsetEntry(Path index, long offset, int position) {
            // Of no interest here.
        }

        @Override
        public void timeEntry(Path index, long timestampMs, long offset) {
            // Of no interest here.
        }

        @Override
        public void aborted(Path index, AbortedTransaction aborted) {
            // Of no interest here.
        }

        @Override
        public void producer(Path snapshot, ProducerState producer) {
            // Of no interest here.
        }

        @Override
        public void epoch(Path checkpoint, int leaderEpoch, long startOffset) {
            // Of no interest here.
        }
    }
}
