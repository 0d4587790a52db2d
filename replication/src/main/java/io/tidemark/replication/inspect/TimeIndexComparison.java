package io.tidemark.replication.inspect;

import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;

/** Each entry names the greatest timestamp of all batches up to the one that holds its offset. */
final class TimeIndexComparison extends IndexComparison {
    private long maxTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long previousOffset = -1;

    TimeIndexComparison(Path path, IndexScan scan, Findings findings) {
        super(path, scan, findings);
    }

    @Override
    void batch(RecordBatch batch, int position) throws IOException {
        maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp());
        while (hasEntry() && entry().offset() <= batch.lastOffset() && !entry().isBlank()) {
            compare();
            if (hasEntry()) advance();
        }
    }

    private void compare() {
        long timestampMs = entry().timestampMs();
        long offset = entry().offset();
        if (offset < previousOffset) wrong("it names offset " + offset + " after " + previousOffset);
        else
            if (timestampMs != maxTimestampMs)
                wrong("it says that " + timestampMs + " ms is the greatest timestamp up to offset " + offset
                        + ", where it is " + maxTimestampMs);
        previousOffset = offset;
    }

    /** The greatest timestamp may have been in there. */
    @Override
    void damaged(int from, int to) {
        giveUp();
    }
}
