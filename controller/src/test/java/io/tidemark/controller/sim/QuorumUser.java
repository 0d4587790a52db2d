package io.tidemark.controller.sim;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Proposes numbered batches while it leads, and checks in which order it hears of what. */
final class QuorumUser implements QuorumListener {
    final int id;
    final SimulatedProcess process;
    final SimulatedShard shard;
    private final MetadataQuorum quorum;
    ClusterImage image = ClusterImage.EMPTY;
    int leads;
    int failures;
    private long sequence;
    private boolean heardAnything;

    QuorumUser(SimulatedQuorum quorums, int id, SimulatedProcess process) {
        this.id = id;
        this.process = process;
        this.shard = process.shard("user-" + id);
        this.quorum = quorums.start(id, process, shard, this);
    }

    @Override
    public void onLeaderStart(int term) {
        requireOwner();
        leads = term;
        sequence = 0;
        MetadataRecord barrier = MetadataRecord.newBuilder()
                .setEpochBarrier(EpochBarrier.newBuilder().setEpoch(term).setControllerId(id))
                .build();
        propose(barrier);
    }

    /** A config named for the batch, or nothing if this node does not believe that it leads. */
    @Nullable
    String proposeOne() {
        if (leads == 0)
            return null;
        String name = leads + "-" + sequence;
        propose(MetadataRecord.newBuilder()
                .setConfigChanged(ConfigChanged.newBuilder()
                        .setType(ConfigResourceType.CLUSTER_DEFAULT)
                        .addEntries(ConfigEntry.newBuilder().setKey("k").setValue(name)))
                .build());
        return name;
    }

    private void propose(MetadataRecord record) {
        quorum.propose(leads,
                MetadataBatch.newBuilder()
                        .setEpoch(leads)
                        .setSequence(sequence++)
                        .addRecords(record)
                        .build()
                        .toByteString());
    }

    void resign() {
        quorum.resign(leads, "test");
    }

    @Override
    public void onLeaderStop() {
        requireOwner();
        leads = 0;
    }

    @Override
    public void onProposalFailed(int term, String reason) {
        requireOwner();
        failures++;
    }

    @Override
    public void onCommitted(List<Committed> entries) {
        requireOwner();
        for (Committed each : entries) {
            long expected = image.endOffset() == 0 ? 1 : image.endOffset();
            if (each.offset() != expected)
                throw new AssertionError("node " + id + " hears of " + each.offset() + " at " + expected);
            if (!Objects.equals(each.replayed().delta().before(), image))
                throw new AssertionError("node " + id + ": the images do not follow each other");
            image = each.replayed().after();
        }
        heardAnything = true;
    }

    @Override
    public void onSnapshot(ClusterImage snapshot) {
        requireOwner();
        if (heardAnything && snapshot.endOffset() <= image.endOffset())
            throw new AssertionError("a snapshot goes back");
        if (leads != 0)
            throw new AssertionError("a leader got a snapshot");
        image = snapshot;
        heardAnything = true;
    }

    private void requireOwner() {
        shard.requireOwner(this);
    }
}
