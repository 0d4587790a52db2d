package io.tidemark.controller.quorum;

import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the quorum's log holds, for those who look at the log without being a raft node. Never
 * fails: what is no entry is {@link Unreadable}. The format is {@link RaftRecord}'s.
 */
public sealed interface LoggedEntry {
    /** Events that a controller decided. */
    record Events(MetadataBatch batch) implements LoggedEntry {}

    /** Raft's own: a leader's first entry. */
    record NoOp() implements LoggedEntry {}

    /**
     * Raft's own: who belongs to the quorum from here on.
     *
     * @param lines of a word and its peers, such as {@code peers a:9093,b:9093}
     */
    record Configuration(List<String> lines) implements LoggedEntry {}

    /**
     * Bytes that are none of these.
     *
     * @param why a sentence without its full stop
     */
    record Unreadable(String why) implements LoggedEntry {}

    /** Reads the entry in a record with that key and value. */
    static LoggedEntry of(@Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        ByteBuffer held = value == null ? ByteBuffer.allocate(0) : value;
        if (key == null) return events(held);
        if (RaftRecord.isNoOp(key)) return new NoOp();
        if (RaftRecord.isConfiguration(key))
            return new Configuration(
                    StandardCharsets.UTF_8.decode(held.duplicate()).toString().lines().toList());
        return new Unreadable("a record with a key that is no entry's");
    }

    private static LoggedEntry events(ByteBuffer value) {
        try {
            return new Events(RecordCodec.readBatch(value));
        } catch (MalformedRecord e) {
            return new Unreadable(String.valueOf(e.getMessage()));
        }
    }
}
