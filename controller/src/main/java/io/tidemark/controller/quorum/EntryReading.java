package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.entity.LogEntry;
import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of the log, from memory where they are there, else from the segments, with some that follow:
 * whoever reads an old entry will read the next one. Guarded by the storage's lock.
 */
final class EntryReading {
    /** How much is read at once, unless a single entry is larger. */
    static final int CHUNK_BYTES = 64 << 10;

    private final PartitionLog log;
    private final EntryCache cache;

    EntryReading(PartitionLog log, EntryCache cache) {
        this.log = log;
        this.cache = cache;
    }

    /**
     * The entry at an index, or null where the log has none.
     *
     * @throws InvalidRecordException when it is damaged
     */
    @Nullable
    LogEntry entry(long index) throws IOException {
        RecordBatch batch = cache.batch(index);
        if (batch == null) {
            EntryChunk chunk = read(log, index, CHUNK_BYTES);
            if (chunk == null) return null;
            cache.add(chunk);
            batch = chunk.batch(index);
        }
        return RaftRecord.read(batch);
    }

    /** The batches from {@code index} on, at least one, checked; null where the log has none there. */
    static @Nullable EntryChunk read(PartitionLog log, long index, int maxBytes) throws IOException {
        return switch (log.read(index, log.logEndOffset(), maxBytes, true)) {
            case LogRead.Records records -> EntryChunk.of(take(records.region()), index);
            case LogRead.Damaged damaged -> throw new InvalidRecordException(damaged.damage().toString());
            case LogRead.Nothing _ -> null;
            case LogRead.OutOfRange _ -> null;
        };
    }

    private static ByteBuffer take(LogRegion region) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            return bytes.flip();
        } finally {
            region.release();
        }
    }
}
