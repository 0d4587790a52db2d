package io.tidemark.replication.inspect;

import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Each entry names the last offset of the batch that begins at its position. Kafka's followers before 4.0
 * named the last offset of all batches that came in one answer, of which the first is at the position.
 */
final class OffsetIndexComparison extends IndexComparison {
    private static final long NONE = -1;

    private long awaited = NONE;
    private long previousOffset = NONE;

    OffsetIndexComparison(Path path, IndexScan scan, Findings findings) {
        super(path, scan, findings);
    }

    @Override
    void batch(RecordBatch batch, int position) throws IOException {
        while (hasEntry() && entry().position() <= position && !isBlankEntry()) {
            compare(batch, position);
            if (hasEntry()) advance();
        }
        if (awaited == NONE) return;
        if (batch.lastOffset() == awaited) awaited = NONE;
        else
            if (batch.lastOffset() > awaited)
                wrong("an entry before this names offset " + awaited + ", with which no batch ends");
    }

    private void compare(RecordBatch batch, int position) {
        long offset = entry().offset();
        if (entry().position() < position)
            wrong("it points at position " + entry().position() + " of its segment, where no batch begins");
        else
            if (offset <= previousOffset)
                wrong("it names offset " + offset + " after " + previousOffset);
            else
                if (offset < batch.lastOffset())
                    wrong("it names offset " + offset + " for a batch that ends with " + batch.lastOffset());
                else
                    if (offset > batch.lastOffset()) awaited = offset;
        previousOffset = offset;
    }

    /** Zeros stand for no entry: a real one is never about the segment's first batch. */
    private boolean isBlankEntry() {
        return entry().position() == 0 && entry().isBlank();
    }

    @Override
    void damaged(int from, int to) throws IOException {
        awaited = NONE;
        while (hasEntry() && !isBlankEntry() && entry().position() < to && entry().position() >= from) {
            previousOffset = entry().offset();
            advance();
        }
    }

    @Override
    void end(int position, boolean isMoving) throws IOException {
        if (awaited != NONE && !isMoving && hasEntry())
            wrong("an entry before this names offset " + awaited + ", behind the end of its segment");
        super.end(position, isMoving);
    }
}
