package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import org.apache.kafka.common.protocol.Errors;

/** What became of a proposal. */
public sealed interface ProposalOutcome {
    /**
     * It is committed.
     *
     * @param isr the ISR as it is now
     * @param partitionEpoch the partition's epoch as it is now
     */
    record Accepted(int leaderEpoch, BrokerIds isr, int partitionEpoch) implements ProposalOutcome {}

    /**
     * This try changed nothing.
     *
     * @param error as AlterPartition gives it
     */
    record Refused(Errors error) implements ProposalOutcome {}

    /** It may or may not be committed, now or later: the answer was lost. */
    record Unknown() implements ProposalOutcome {}
}
