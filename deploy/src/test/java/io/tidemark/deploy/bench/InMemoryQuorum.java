package io.tidemark.deploy.bench;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.active.QuorumListener.Committed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quorum of one node that keeps no log: what is proposed is committed, and replayed by a thread of its own, as
 * JRaft's does it. The image belongs to that thread, the listener to the controller's shard.
 */
final class InMemoryQuorum implements MetadataQuorum {
    private final Shard controller;
    private final Shard replaying;
    private ClusterImage image;
    private @Nullable QuorumListener listener;

    /** @param replaying the thread that replays; another than the controller's */
    InMemoryQuorum(Shard controller, Shard replaying, ClusterImage image) {
        this.controller = controller;
        this.replaying = replaying;
        this.image = image;
    }

    /** Hears of everything, on the controller's shard; set before the first proposal. */
    void tells(QuorumListener told) {
        listener = told;
    }

    @Override
    public void propose(int term, ByteString batch) {
        replaying.execute(() -> commit(batch));
    }

    @Override
    public void resign(int term, String why) {
        throw new IllegalStateException("the controller gives up term " + term + ": " + why);
    }

    private void commit(ByteString bytes) {
        MetadataBatch batch;
        try {
            batch = RecordCodec.readBatch(bytes.asReadOnlyByteBuffer());
        } catch (MalformedRecord e) {
            throw new IllegalStateException(e);
        }
        long offset = image.endOffset();
        Committed committed = new Committed(offset, bytes, batch, image.replay(batch, offset + 1));
        image = committed.replayed().after();
        QuorumListener told = listener;
        if (told != null) controller.execute(() -> told.onCommitted(List.of(committed)));
    }
}
