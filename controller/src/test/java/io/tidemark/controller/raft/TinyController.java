package io.tidemark.controller.raft;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The least that uses a quorum: claims each epoch by its barrier, and sets keys of the cluster's config, one batch
 * each. Lives on its shard; what tests look at can be read on any thread.
 */
final class TinyController implements QuorumListener {
    private static final int NONE = 0;

    private final Shard shard;
    private volatile @Nullable MetadataQuorum quorum;
    private volatile ClusterImage image = ClusterImage.EMPTY;
    private volatile int activeEpoch = NONE;
    private int claiming = NONE;
    private int lastClaimed = NONE;
    private long nextSequence;

    /** What was told, in words, entries and snapshots left out. */
    final List<String> news = new CopyOnWriteArrayList<>();

    /** The offsets of entries that raft wrote for itself. */
    final List<Long> ownEntries = new CopyOnWriteArrayList<>();

    /** How many snapshots came. */
    final AtomicInteger snapshots = new AtomicInteger();

    /** How many entries came. */
    final AtomicInteger entries = new AtomicInteger();

    TinyController(Shard shard) {
        this.shard = shard;
    }

    void use(MetadataQuorum used) {
        quorum = used;
    }

    ClusterImage image() {
        return image;
    }

    boolean isActive() {
        return activeEpoch != NONE;
    }

    int activeEpoch() {
        return activeEpoch;
    }

    /** Proposes that a key be set, if this is the active controller. */
    void set(String key, String value) {
        propose(List.of(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "", Map.of(key, value))));
    }

    void propose(List<MetadataRecord> records) {
        shard.execute(() -> {
            if (isActive()) propose(activeEpoch, nextSequence++, records);
        });
    }

    private void propose(int epoch, long sequence, List<MetadataRecord> records) {
        if (quorum != null)
            quorum.propose(epoch, MetadataBatch.newBuilder().setEpoch(epoch).setSequence(sequence)
                    .addAllRecords(records).build().toByteString());
    }

    void proposeIn(int term, ByteString bytes) {
        shard.execute(() -> {
            if (quorum != null) quorum.propose(term, bytes);
        });
    }

    void resign() {
        shard.execute(() -> resign(activeEpoch));
    }

    private void resign(int term) {
        if (quorum != null) quorum.resign(term, "it gave this term up");
    }

    private void claim() {
        nextSequence = 1;
        propose(claiming, 0, List.of(Events.barrier(claiming)));
    }

    @Override
    public void onLeaderStart(int term) {
        shard.requireOwner(this);
        news.add("leads " + term);
        if (term <= lastClaimed) {
            resign(term);
            return;
        }
        claiming = term;
        lastClaimed = term;
        claim();
    }

    @Override
    public void onLeaderStop() {
        shard.requireOwner(this);
        news.add("stops");
        standBy();
    }

    @Override
    public void onProposalFailed(int term, String reason) {
        shard.requireOwner(this);
        news.add("failed in " + term);
        if (term == claiming) resign(term);
        standBy();
    }

    private void standBy() {
        activeEpoch = NONE;
        claiming = NONE;
    }

    @Override
    public void onCommitted(List<Committed> committed) {
        shard.requireOwner(this);
        for (Committed each : new ArrayList<>(committed)) {
            if (each.offset() != image.endOffset())
                throw new AssertionError(
                        "offset " + each.offset() + " after an image at " + image.endOffset());
            image = each.replayed().after();
            entries.incrementAndGet();
            if (each.batch() == null) ownEntries.add(each.offset());
            else
                if (each.replayed().followed() && each.batch().getEpoch() == claiming)
                    activeEpoch = claiming;
        }
    }

    @Override
    public void onSnapshot(ClusterImage snapshot) {
        shard.requireOwner(this);
        image = snapshot;
        snapshots.incrementAndGet();
    }
}
