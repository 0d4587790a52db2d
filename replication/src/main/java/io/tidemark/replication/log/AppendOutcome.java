package io.tidemark.replication.log;

import org.apache.kafka.common.protocol.Errors;

/** What became of a batch that a leader was asked to append. */
public sealed interface AppendOutcome {
    /**
     * It has its offsets, and will be in the log with the next {@link PartitionLog#write}.
     *
     * @param firstOffset its first record's offset
     * @param lastOffset its last record's offset
     * @param logAppendTimeMs the time the broker stamped it with, or -1 where producers' times are kept
     */
    record Appended(long firstOffset, long lastOffset, long logAppendTimeMs) implements AppendOutcome {}

    /**
     * The producer has sent it before (KIP-98): it is in the log, and nothing was appended.
     *
     * @param firstOffset the first offset it has there
     * @param lastOffset the last offset it has there
     * @param timestampMs the greatest timestamp it has there
     */
    record Duplicate(long firstOffset, long lastOffset, long timestampMs) implements AppendOutcome {}

    /**
     * It was not taken, and nothing has changed.
     *
     * @param error the error for the producer
     * @param sentence why, for a person
     */
    record Refused(Errors error, String sentence) implements AppendOutcome {}
}
