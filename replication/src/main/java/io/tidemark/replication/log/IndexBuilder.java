package io.tidemark.replication.log;

import java.io.IOException;

/** Makes a segment's two indexes while somebody walks over its batches, and in the end sets its books. */
final class IndexBuilder implements AutoCloseable {
    private final Segment segment;
    private final int indexIntervalBytes;
    private long firstTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private long offsetOfMaxTimestamp;
    private int sinceIndexEntry;
    private int end;

    /** For a segment whose indexes are empty. */
    IndexBuilder(Segment segment, int indexIntervalBytes) {
        this.segment = segment;
        this.indexIntervalBytes = indexIntervalBytes;
        this.offsetOfMaxTimestamp = segment.baseOffset();
    }

    /** Takes note of a batch that begins at {@code position} of the segment. */
    void add(RecordBatch batch, int position) throws IOException {
        if (end == 0) firstTimestamp = batch.maxTimestamp();
        if (batch.maxTimestamp() > maxTimestamp) {
            maxTimestamp = batch.maxTimestamp();
            offsetOfMaxTimestamp = batch.lastOffset();
        }
        if (sinceIndexEntry > indexIntervalBytes) {
            segment.offsetIndex().add(batch.lastOffset(), position);
            segment.timeIndex().add(maxTimestamp, offsetOfMaxTimestamp);
            sinceIndexEntry = 0;
        }
        sinceIndexEntry += batch.sizeInBytes();
        end = position + batch.sizeInBytes();
    }

    /** Sets the segment's books; the size they give is that of the file, damaged stretches included. */
    @Override
    public void close() {
        segment.recovered(segment.writtenSize(), firstTimestamp, maxTimestamp, offsetOfMaxTimestamp,
                sinceIndexEntry);
    }
}
