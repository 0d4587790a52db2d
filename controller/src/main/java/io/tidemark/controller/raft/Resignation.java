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

    /** The term in which the node leads; 0 while it does not. */
    int leadingTerm() {
        return leadingTerm.getAsInt();
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
