package io.tidemark.controller.active;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.record.MetadataBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears of the quorum, on the controller's shard, in the order in which things happened. */
public interface QuorumListener {
    /**
     * This node leads in that term, and all entries of earlier terms have been told of. May come twice with
     * the same term.
     */
    void onLeaderStart(int term);

    /** This node no longer leads. May come without a start, and twice. */
    void onLeaderStop();

    /** A proposal of that term failed, or its outcome is not known; comes only for this node's own. */
    void onProposalFailed(int term, String reason);

    /** Entries were committed; on every node, in the order of the log, each once in the life of a process. */
    void onCommitted(List<Committed> entries);

    /** A snapshot took the place of everything before it. Never on a node that leads. */
    void onSnapshot(ClusterImage image);

    /**
     * A committed entry.
     *
     * @param offset in the log
     * @param bytes of the batch as it was proposed; empty for an entry that raft wrote for itself
     * @param batch what it says; null for an entry that raft wrote for itself
     * @param replayed what it made of the image before it
     */
    record Committed(long offset, ByteString bytes, @Nullable MetadataBatch batch, ReplayedBatch replayed) {}
}
