package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import com.google.protobuf.ByteString;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.MetadataQuorum;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JRaft as the quorum of a controller. A proposal goes into a queue of JRaft's, or fails where that is full; what
 * takes one of JRaft's locks is done by a worker. Belongs to the controller's shard.
 */
final class RaftQuorum implements MetadataQuorum {
    private static final Logger LOG = LoggerFactory.getLogger(RaftQuorum.class);

    private static final long RETRY_MS = 50;
    private static final int NO_TERM = 0;

    private final Node node;
    private final Shard shard;
    private final Executor workers;
    private final ShardHandover handover;
    private final Resignation resignation;
    private int resignedTerm = NO_TERM;

    RaftQuorum(Node node, Shard shard, Executor workers, ShardHandover handover, Resignation resignation) {
        this.node = node;
        this.shard = shard;
        this.workers = workers;
        this.handover = handover;
        this.resignation = resignation;
    }

    /** An entry of an old term is not appended under a newer one: JRaft compares, under the lock of the term. */
    @Override
    public void propose(int term, ByteString batch) {
        shard.requireOwner(this);
        if (batch.size() > MAX_ENTRY_BYTES)
            throw new IllegalArgumentException(
                    "an entry of " + batch.size() + " bytes, more than " + MAX_ENTRY_BYTES);
        if (handover.isClosing()) return;
        Proposal proposal = new Proposal(term, batch, handover);
        Task task = new Task(batch.asReadOnlyByteBuffer(), proposal);
        task.setExpectedTerm(term);
        try {
            node.apply(task);
        } catch (IllegalStateException shuttingDown) {
            // JRaft has run the proposal with that failure as well.
            LOG.debug("A proposal came too late", shuttingDown);
        }
    }

    /**
     * Hands leadership to the voter that has most of the log. Where there is none to hand it to, or it did not take
     * it and this node leads on in the same term, the term is ended.
     */
    @Override
    public void resign(int term, String why) {
        shard.requireOwner(this);
        boolean again = term == resignedTerm;
        resignedTerm = term;
        LOG.info("Resigning as the active controller of epoch {}: {}", term, why);
        resign(term, again);
    }

    private void resign(int term, boolean again) {
        try {
            workers.execute(() -> resignation.leave(term, again));
        } catch (RejectedExecutionException full) {
            shard.schedule(RETRY_MS, () -> resign(term, again));
        }
    }
}
