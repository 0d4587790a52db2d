package io.tidemark.replication.log;

import org.apache.kafka.common.protocol.Errors;

/** What a leader does with a batch, by the state of its producer (KIP-98). */
public sealed interface ProducerVerdict {
    /** Append it. */
    record Accepted() implements ProducerVerdict {
        /** The only one that is needed: the accepted path makes no garbage. */
        public static final Accepted INSTANCE = new Accepted();
    }

    /**
     * It is in the log already; answer as if it had been appended now.
     *
     * @param baseOffset where it is
     * @param lastOffset the offset of its last record
     * @param timestampMs its largest timestamp, which is the time of its append where the log sets that
     */
    record Duplicate(long baseOffset, long lastOffset, long timestampMs) implements ProducerVerdict {}

    /**
     * Do not append it.
     *
     * @param error what the producer is answered
     * @param sentence why, with the ids and numbers that matter
     */
    record Rejected(Errors error, String sentence) implements ProducerVerdict {}
}
