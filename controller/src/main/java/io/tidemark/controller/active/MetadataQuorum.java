package io.tidemark.controller.active;

import com.google.protobuf.ByteString;

/**
 * The consensus that a controller stands on: JRaft in production, a model in a simulation. Called on the
 * controller's shard; never blocks. What it has to tell comes to a {@link QuorumListener}, in tasks of their
 * own, never from within these methods.
 */
public interface MetadataQuorum {
    /**
     * Proposes an entry, if this node still leads in that term. That it was committed shows in
     * {@link QuorumListener#onCommitted}, in the order of the log; that it failed, or that this is not known,
     * in {@link QuorumListener#onProposalFailed}. An entry that failed may be committed all the same, and an
     * entry that was proposed after one that failed may be committed, too.
     *
     * @param term in which this node believes to lead
     * @param batch a serialized {@link io.tidemark.common.metadata.record.MetadataBatch}, at most
     *            {@link #MAX_ENTRY_BYTES}
     */
    void propose(int term, ByteString batch);

    /** Gives leadership up, if this node has it in that term: another one is to lead. */
    void resign(int term, String why);

    /** The largest entry that may be proposed. */
    int MAX_ENTRY_BYTES = 4 << 20;
}
