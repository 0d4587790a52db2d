package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.entity.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes entries, batch after batch, into memory that is used again. Owned by JRaft's disk thread. */
final class EntryEncoder {
    /** Memory beyond this is given back after use; JRaft hands over 256 KiB at once, unless one entry is larger. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 16 << 10;

    private ByteBuffer memory = ByteBuffer.allocateDirect(FIRST_BYTES);

    /**
     * The batches of consecutive entries; they stay as they are until the next call.
     *
     * @param firstIndex the index that the first entry must have
     * @throws IllegalArgumentException when an entry cannot be written, or does not follow the one before it
     */
    ByteBuffer encode(List<LogEntry> entries, long firstIndex, long timestampMs) {
        List<RaftRecord> records = new ArrayList<>(entries.size());
        long index = firstIndex;
        int bytes = 0;
        for (LogEntry entry : entries) {
            if (entry.getId().getIndex() != index)
                throw new IllegalArgumentException(
                        "entry " + entry.getId() + " where " + index + " comes next");
            RaftRecord record = RaftRecord.of(entry);
            records.add(record);
            bytes = Math.addExact(bytes, record.sizeInBytes());
            index++;
        }
        ByteBuffer target = room(bytes);
        for (RaftRecord record : records) record.writeTo(target, timestampMs);
        return target.flip();
    }

    private ByteBuffer room(int bytes) {
        if (bytes > KEPT_BYTES) return ByteBuffer.allocateDirect(bytes);
        if (bytes > memory.capacity())
            memory = ByteBuffer.allocateDirect(Math.min(KEPT_BYTES, Integer.highestOneBit(bytes) * 2));
        return memory.clear();
    }
}
