package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ContradictingRecord;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.active.QuorumListener.Committed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: replays committed entries into the image, and tells the shard. Raft's own entries are not
 * among those that JRaft hands over; they are told of with the next one that is, so that offsets have no hole.
 * Offset 0, which the log does not have, counts as raft's own.
 *
 * <p>All of it runs on JRaft's one thread for the state machine, and blocks nowhere but in the
 * {@link ShardHandover}. It asks JRaft nothing: a question may need a lock whose owner waits for this thread.
 */
final class ReplicatedImage extends StateMachineAdapter {
    /** A list for the shard is closed once its entries weigh so much. */
    private static final int LIST_WEIGHT = ShardHandover.MAX_WAITING_BYTES / 8;

    private static final int NO_TERM = 0;

    private final ShardHandover handover;
    private final FaultHandler faults;
    private final SnapshotSaving saving;
    private final Runnable onLeading;
    private final StandingOrder order;
    private final VoterConnections connections;
    private ClusterImage image = ClusterImage.EMPTY;
    private List<Committed> untold = new ArrayList<>();
    private int untoldWeight;
    private volatile int leadingTerm = NO_TERM;

    /** Whether an error is still a refusal to start, and if so, the first one. */
    private volatile boolean starting = true;

    private volatile @Nullable String refusal;

    /** @param onLeading runs when this node begins to lead, before the shard hears of it; must not block */
    ReplicatedImage(ShardHandover handover, FaultHandler faults, SnapshotSaving saving, Runnable onLeading,
            StandingOrder order, VoterConnections connections) {
        this.order = order;
        this.connections = connections;
        this.onLeading = onLeading;
        this.handover = handover;
        this.faults = faults;
        this.saving = saving;
    }

    // ---- entries

    @Override
    public void onApply(Iterator entries) {
        int bytes = 0;
        for (; entries.hasNext(); entries.next()) {
            ByteString entry = bytes(entries);
            bytes += entry.size();
            apply(entries.getIndex(), entry);
        }
        tellUntold();
        tellVoters();
        saving.onApplied(bytes);
    }

    /** The buffer is the log's own: had its position moved, followers would be sent an empty entry. */
    private static ByteString bytes(Iterator entries) {
        if (entries.done() instanceof Proposal proposal) return proposal.bytes();
        ByteBuffer data = entries.getData();
        return ByteString.copyFrom(data.duplicate());
    }

    private void apply(long offset, ByteString bytes) {
        while (image.endOffset() < offset) passOwnEntry();
        if (image.endOffset() > offset)
            throw faults.broken("Raft applies offset %d, but the image is at %d already".formatted(offset,
                    image.endOffset()), null);
        MetadataBatch batch = parse(offset, bytes);
        ReplayedBatch replayed = replay(offset, batch);
        image = replayed.after();
        add(new Committed(offset, bytes, batch, replayed));
    }

    /** Raft wrote an entry for itself: only the offset moves. */
    private void passOwnEntry() {
        long offset = image.endOffset();
        ReplayedBatch passed = new ReplayedBatch(image.replay(List.of(), offset + 1), true);
        image = passed.after();
        add(new Committed(offset, ByteString.EMPTY, null, passed));
    }

    private MetadataBatch parse(long offset, ByteString bytes) {
        try {
            return MetadataBatch.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw faults.broken("The committed entry at offset " + offset + " is no batch of records", e);
        }
    }

    private ReplayedBatch replay(long offset, MetadataBatch batch) {
        try {
            return image.replay(batch, offset + 1);
        } catch (ContradictingRecord e) {
            throw faults.broken(
                    "The committed entry at offset " + offset + " contradicts the image before it",
                    e);
        }
    }

    private void add(Committed committed) {
        int weight = ShardHandover.weight(committed.bytes().size());
        if (!untold.isEmpty() && (untoldWeight >= LIST_WEIGHT || handover.isFullFor(untoldWeight + weight)))
            tellUntold();
        untold.add(committed);
        untoldWeight += weight;
    }

    private void tellUntold() {
        if (untold.isEmpty()) return;
        List<Committed> told = untold;
        int weight = untoldWeight;
        untold = new ArrayList<>();
        untoldWeight = 0;
        handover.committed(told, weight);
    }

    private void tellVoters() {
        order.onImage(image);
        connections.onImage(image);
    }

    // ---- leadership

    @Override
    public void onLeaderStart(long term) {
        int epoch = Math.toIntExact(term);
        leadingTerm = epoch;
        order.onLeading();
        onLeading.run();
        handover.tell(to -> to.onLeaderStart(epoch));
    }

    @Override
    public void onLeaderStop(Status status) {
        leadingTerm = NO_TERM;
        handover.tell(QuorumListener::onLeaderStop);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        order.onFollowing(context.getLeaderId(), context.getTerm());
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        order.onNobody();
    }

    /** The term in which this node has begun to lead, or 0. On any thread. */
    int leadingTerm() {
        return leadingTerm;
    }

    // ---- snapshots

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        saving.save(image, writer, done);
    }

    /** Behind the image's last entry there may be some of raft's own, up to where the snapshot ends. */
    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            SnapshotMeta meta = reader.load();
            long endOffset = meta.getLastIncludedIndex() + 1;
            ClusterImage loaded = saving.load(reader.getPath());
            if (loaded.endOffset() > endOffset)
                throw new RaftRefused("the image ends at offset %d, behind the snapshot's end at %d"
                        .formatted(loaded.endOffset(), endOffset));
            image = loaded.replay(List.of(), endOffset).after();
        } catch (RaftRefused e) {
            refuse("The snapshot in " + reader.getPath() + " cannot be used: " + e.getMessage()
                    + "; remove this voter from the quorum, and add it again with an empty directory.");
            return false;
        }
        ClusterImage told = image;
        tellVoters();
        handover.tell(to -> to.onSnapshot(told));
        return true;
    }

    // ---- errors

    /** JRaft has given this node up. */
    @Override
    public void onError(RaftException error) {
        refuse("The raft node cannot go on: " + error);
    }

    private void refuse(String why) {
        if (!starting) throw faults.broken(why, null);
        if (refusal == null) refusal = why;
    }

    /** Why the node does not start, as far as this knows. JRaft may tell more of the same later. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** The node runs: what fails from now on is a broken invariant. */
    void started() {
        starting = false;
    }
}
