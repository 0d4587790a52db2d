package io.tidemark.controller.active;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.active.QuorumListener.Committed;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A quorum whose log a test writes: what was proposed waits until the test commits it, loses it, or says that
 * it failed, in any order. Tells the listener in tasks of the shard.
 */
public final class ScriptedQuorum implements MetadataQuorum {
    /** What was proposed and is neither committed nor lost yet. */
    public record Proposal(int term, ByteString bytes) {
        public MetadataBatch batch() {
            try {
                return RecordCodec.readBatch(bytes.asReadOnlyByteBuffer());
            } catch (MalformedRecord e) {
                throw new AssertionError(e);
            }
        }
    }

    private final SimulatedShard shard;
    private final List<Proposal> proposals = new ArrayList<>();
    private final List<Integer> resigned = new ArrayList<>();
    private final List<Proposal> log = new ArrayList<>();
    private @Nullable QuorumListener listener;
    private ClusterImage image = ClusterImage.EMPTY;
    private OptionalLong commitsAfterMs = OptionalLong.empty();

    public ScriptedQuorum(SimulatedShard shard) {
        this.shard = shard;
    }

    public void tells(QuorumListener hearing) {
        listener = hearing;
    }

    /** From now on commits by itself what is proposed. */
    public void commitsAfterMs(long ms) {
        commitsAfterMs = OptionalLong.of(ms);
    }

    /** From now on leaves what is proposed to the test. */
    public void commitsNothing() {
        commitsAfterMs = OptionalLong.empty();
    }

    @Override
    public void propose(int term, ByteString batch) {
        shard.requireOwner(this);
        proposals.add(new Proposal(term, batch));
        commitsAfterMs.ifPresent(ms -> shard.schedule(ms, this::commitFirstNow));
    }

    @Override
    public void resign(int term, String why) {
        shard.requireOwner(this);
        resigned.add(term);
    }

    /** Terms given up, in their order. */
    public List<Integer> resigned() {
        return resigned;
    }

    public List<Proposal> proposals() {
        return proposals;
    }

    /** All batches that were committed, followed or not. */
    public List<Proposal> log() {
        return log;
    }

    /** All that is committed. */
    public ClusterImage image() {
        return image;
    }

    public void leaderStarts(int term) {
        shard.execute(() -> listener().onLeaderStart(term));
    }

    public void leaderStops() {
        shard.execute(() -> listener().onLeaderStop());
    }

    /** Commits the proposal that is at that place now. */
    public void commit(int index) {
        shard.execute(() -> commitNow(proposals.remove(index)));
    }

    public void commitAll() {
        shard.execute(() -> {
            while (!proposals.isEmpty())
                commitNow(proposals.removeFirst());
        });
    }

    /** Commits what another node decided, or this one at another time. */
    public void commitForeign(MetadataBatch batch) {
        shard.execute(() -> commitNow(new Proposal(batch.getEpoch(), batch.toByteString())));
    }

    /** Commits an entry of raft's own. */
    public void commitOwnEntry() {
        shard.execute(() -> {
            ReplayedBatch replayed = new ReplayedBatch(
                    image.replay(List.of(), image.endOffset() + 1), true);
            tell(new Committed(image.endOffset(), ByteString.EMPTY, null, replayed));
        });
    }

    /** Says that a proposal failed; whether it is committed yet is left to the test. */
    public void fail(int index) {
        shard.execute(() -> listener().onProposalFailed(proposals.get(index).term(), "as scripted"));
    }

    /** Loses what was proposed: it will never be committed. */
    public void lose(int index) {
        shard.execute(() -> proposals.remove(index));
    }

    /** A term ends, with what is in flight: the first of it is committed, the rest is lost. */
    public void termEnds(int committedOfIt) {
        shard.execute(() -> {
            listener().onLeaderStop();
            for (int i = 0; i < committedOfIt && !proposals.isEmpty(); i++)
                commitNow(proposals.removeFirst());
            proposals.clear();
        });
    }

    private void commitFirstNow() {
        if (!proposals.isEmpty())
            commitNow(proposals.removeFirst());
    }

    private void commitNow(Proposal proposal) {
        MetadataBatch batch = proposal.batch();
        log.add(proposal);
        tell(new Committed(image.endOffset(), proposal.bytes(), batch,
                image.replay(batch, image.endOffset() + 1)));
    }

    private void tell(Committed entry) {
        image = entry.replayed().after();
        listener().onCommitted(List.of(entry));
    }

    private QuorumListener listener() {
        if (listener == null)
            throw new IllegalStateException("nobody hears");
        return listener;
    }
}
