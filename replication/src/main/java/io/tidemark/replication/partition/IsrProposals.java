package io.tidemark.replication.partition;

import java.util.function.Consumer;

/** The way to the controllers for a leader that wants its ISR changed: Kafka's AlterPartition. */
public interface IsrProposals {
    /**
     * Sends a proposal, and says once what became of it, on the shard that proposed it, later than this call. An
     * answer that does not come is {@link ProposalOutcome.Unknown}; the implementation sees to it that this is said
     * in a bounded time. A proposal that names the ISR as it is raises the partition epoch like any other: by that
     * a leader makes sure that an earlier one, whose outcome it does not know, comes too late.
     */
    void propose(IsrProposal proposal, Consumer<ProposalOutcome> outcome);
}
