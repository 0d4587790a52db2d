package io.tidemark.replication.log;

import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their timestamps: a segment by its greatest one, a place in it by the time index, a batch
 * by its header, and the record by unpacking that one batch. Owned by the log's thread; may block.
 */
final class TimestampLookup {
    private final LogState state;

    TimestampLookup(LogState state) {
        this.state = state;
    }

    /** As {@link PartitionLog#offsetForTimestamp}. */
    @Nullable
    TimestampedOffset firstAtOrAfter(long timestampMs) throws IOException {
        for (int i = 0; i < state.segments.count(); i++) {
            Segment segment = state.segments.get(i);
            if (segment.writtenSize() == 0 || segment.maxTimestamp() < timestampMs) continue;
            long from = Math.max(state.logStartOffset, segment.timeIndex().offsetBefore(timestampMs));
            TimestampedOffset found = search(segment, from, timestampMs);
            if (found != null) return found;
        }
        return null;
    }

    /** As {@link PartitionLog#offsetOfMaxTimestamp}. */
    @Nullable
    TimestampedOffset ofMaxTimestamp() throws IOException {
        Segment newest = null;
        for (int i = 0; i < state.segments.count(); i++) {
            Segment segment = state.segments.get(i);
            if (segment.writtenSize() == 0 || segment.maxTimestamp() < 0) continue;
            if (newest == null || segment.maxTimestamp() > newest.maxTimestamp()) newest = segment;
        }
        if (newest == null) return null;
        return search(newest, Math.max(state.logStartOffset, newest.offsetOfMaxTimestamp()),
                newest.maxTimestamp());
    }

    private @Nullable TimestampedOffset search(Segment segment, long from, long timestampMs)
            throws IOException {
        int start = segment.positionOf(from);
        BatchScanner scanner = BatchScanner.ofHeaders(segment.openLog(false).file(), segment.writtenSize(),
                state.environment().window()).seek(start);
        while (scanner.look() == Found.BATCH) {
            if (scanner.batch().maxTimestamp() >= timestampMs) {
                if (scanner.loadWhole() == Found.DAMAGE) break;
                TimestampedOffset found = searchBatch(scanner.batch(), timestampMs);
                if (found != null) return found;
            }
            scanner.advance();
        }
        if (scanner.position() < segment.writtenSize()) throw segment.damaged(scanner, from);
        return null;
    }

    private @Nullable TimestampedOffset searchBatch(RecordBatch found, long timestampMs) {
        ByteBuffer bytes = found.buffer().slice(found.position(), found.sizeInBytes());
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(bytes).batches()) {
            for (Record record : batch) {
                if (record.timestamp() < timestampMs || record.offset() < state.logStartOffset) continue;
                return new TimestampedOffset(record.timestamp(), record.offset(),
                        batch.partitionLeaderEpoch());
            }
        }
        return null;
    }
}
