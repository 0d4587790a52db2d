package io.tidemark.controller.sim;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the raft log.
 *
 * @param term of the leader that wrote it
 * @param data as it was proposed; empty for the leader's own first entry
 * @param batch what the data says; null for the leader's own first entry
 */
record RaftEntry(int term, ByteString data, @Nullable MetadataBatch batch) {
    /** What a new leader writes to find out what is committed. */
    static RaftEntry first(int term) {
        return new RaftEntry(term, ByteString.EMPTY, null);
    }

    static RaftEntry proposed(int term, ByteString data) {
        try {
            return new RaftEntry(term, data, RecordCodec.readBatch(data.asReadOnlyByteBuffer()));
        } catch (MalformedRecord e) {
            throw new IllegalArgumentException("what was proposed cannot be read", e);
        }
    }

    boolean isSameAs(RaftEntry other) {
        return term == other.term && data.equals(other.data);
    }
}
