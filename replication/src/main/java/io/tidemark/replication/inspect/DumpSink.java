package io.tidemark.replication.inspect;

import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.log.RecordBatch;
import java.nio.file.Path;

/** Takes what a {@link LogDump} reads, in the order of the files; on the thread that dumps. */
public interface DumpSink {
    /**
     * A batch; the view is good until the method returns, and only its header is sure to be in its buffer.
     *
     * @param position where in the file it begins
     * @param isIntact whether its checksum is right
     */
    void batch(Path file, int position, RecordBatch batch, boolean isIntact);

    /** A record of the batch before it. */
    void record(RecordBatch batch, LogRecord record);

    /** An entry of an offset index. */
    void offsetEntry(Path file, long offset, int position);

    /** An entry of a time index. */
    void timeEntry(Path file, long timestampMs, long offset);

    /** An entry of a transaction index. */
    void aborted(Path file, AbortedTransaction aborted);

    /** What a snapshot says of a producer. */
    void producer(Path file, ProducerState producer);

    /** A leader epoch and the offset that it starts at. */
    void epoch(Path file, int leaderEpoch, long startOffset);

    /** Something that cannot be shown as what it should be. */
    void damage(Finding finding);

    /** Something worth knowing. */
    void note(Finding finding);

    /** Whether to go on; asked before each batch, record and entry. */
    boolean wantsMore();
}
