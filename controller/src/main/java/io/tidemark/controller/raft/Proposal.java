package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.google.protobuf.ByteString;

/**
 * An entry that this node proposed, until it is applied. That it was committed is told with the entry itself; JRaft
 * runs this only when it fails, or when its outcome is not known.
 *
 * @param term in which it was proposed
 * @param bytes of the entry
 * @param handover hears of a failure
 */
record Proposal(int term, ByteString bytes, ShardHandover handover) implements Closure {
    @Override
    public void run(Status status) {
        if (!status.isOk()) handover.tell(to -> to.onProposalFailed(term, String.valueOf(status)));
    }
}
