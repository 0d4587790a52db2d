package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node gives leadership up: to the voter that has most of the log or, where there is none to hand it to, by the
 * end of the term. Takes the node's lock, so it is for workers.
 */
final class Resignation {
    private static final Logger LOG = LoggerFactory.getLogger(Resignation.class);

    private final Node node;
    private final IntSupplier leadingTerm;

    /** @param leadingTerm in which the node has begun to lead, 0 while it does not; on any thread */
    Resignation(Node node, IntSupplier leadingTerm) {
        this.node = node;
        this.leadingTerm = leadingTerm;
    }

    /**
     * Gives leadership up, if the node has it. It may have it for JRaft alone: where the state machine is held up, the
     * shard has not heard of it, and JRaft, which waits for the state machine, cannot hand it over either.
     */
    void leave() {
        int term = leadingTerm.getAsInt();
        if (term != 0) {
            leave(term, false);
        } else if (node.isLeader(false)) {
            LOG.info("Leadership is ended before it has begun");
            TermNudge.endTerm(node, TermNudge.term(node));
        }
    }

    /** Whether the node leads, or is about to. */
    boolean isToLead() {
        return leadingTerm.getAsInt() != 0 || node.isLeader(false);
    }

    /**
     * Gives up the leadership of a term, if the node has it.
     *
     * @param noHandOver ends the term at once
     */
    void leave(int term, boolean noHandOver) {
        if (leadingTerm.getAsInt() != term) return;
        Status handedOver = noHandOver ? new Status(-1, "the last one did not take it")
                : node.transferLeadershipTo(PeerId.ANY_PEER);
        if (handedOver.isOk()) return;
        LOG.info("Leadership of epoch {} is not handed over, but ended: {}", term, handedOver.getErrorMsg());
        TermNudge.endTerm(node, term);
    }
}
