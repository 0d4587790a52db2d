package io.tidemark.replication.inspect;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record, out of its batch. Its buffers are its own, from position 0 on.
 *
 * @param offset its offset
 * @param timestampMs the producer's or the broker's time, as the batch says
 * @param key its key, if it has one
 * @param value its value; null for a tombstone
 * @param headers its headers in their order
 */
public record LogRecord(long offset, long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value,
        List<Header> headers) {
    /**
     * A header of a record.
     *
     * @param key its name
     * @param value its value, if it has one
     */
    public record Header(String key, @Nullable ByteBuffer value) {}
}
