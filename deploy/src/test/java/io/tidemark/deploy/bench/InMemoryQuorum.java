package io.tidemark.deploy.bench;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.active.QuorumListener.Committed;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A quorum of one node that keeps no log: what is proposed is committed, and replayed by a thread of its own, as
 * JRaft's does it. The image belongs to that thread, the listener to the controller's shard.
 */
final class InMemoryQuorum implements MetadataQuorum {
    private final ReplayThread replaying;
    private ClusterImage image;
    private @Nullable QuorumListener listener;

    InMemoryQuorum(ReplayThread replaying, ClusterImage image) {
        this.replaying = replaying;
        this.image = image;
    }

    /** The thread that replays. */
    interface ReplayThread {
        /** Has it do some work, after all before, and then a task on the controller's shard. */
        void run(Runnable work, Runnable thenOnShard);
    }

    /** Hears of everything, on the controller's shard; set before the first proposal. */
    void tells(QuorumListener told) {
        listener = told;
    }

    @Override
    public void propose(int term, ByteString batch) {
        AtomicReference<Committed> committed = new AtomicReference<>();
        replaying.run(() -> committed.set(commit(batch)), () -> tell(committed.get()));
    }

    @Override
    public void resign(int term, String why) {
        throw new IllegalStateException("the controller gives up term " + term + ": " + why);
    }

    private Committed commit(ByteString bytes) {
        MetadataBatch batch;
        try {
            batch = RecordCodec.readBatch(bytes.asReadOnlyByteBuffer());
        } catch (MalformedRecord e) {
            throw new IllegalStateException(e);
        }
        long offset = image.endOffset();
        Committed committed = new Committed(offset, bytes, batch, image.replay(batch, offset + 1));
        image = committed.replayed().after();
        return committed;
    }

    private void tell(Committed committed) {
        QuorumListener told = listener;
        if (told != null) told.onCommitted(List.of(committed));
    }
}
