package io.tidemark.controller.sim;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ReplayedBatch;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.active.QuorumListener.Committed;
import io.tidemark.controller.sim.SimulatedQuorum.Happening;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The state machine of a raft node: works off what consensus hands it, in its own time, and tells the
 * controller's shard of it in the same order. On the raft node's shard.
 */
final class RaftApplier {
    private static final int MAX_ENTRIES_AT_ONCE = 20;
    private static final int MAX_DELAY_MS = 3;

    /** A closure's failure is not in the order of the other events, as with JRaft's pool of closures. */
    private static final int MAX_CLOSURE_DELAY_MS = 30;

    private sealed interface Work {
        record Entry(long index, RaftEntry entry) implements Work {}

        record Snapshot(RaftSnapshot snapshot) implements Work {}

        record LeaderStart(int term) implements Work {}

        record LeaderStop() implements Work {}
    }

    private final SimulatedQuorum quorum;
    private final int node;
    private final SimulatedShard shard;
    private final SimulatedShard controller;
    private final QuorumListener listener;
    private final RaftStore store;
    private final Deque<Work> todo = new ArrayDeque<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private long applied;
    private long lastSnapshot;
    private int announcedTerm;
    private boolean awake;

    RaftApplier(SimulatedQuorum quorum, int node, SimulatedShard shard, SimulatedShard controller,
            QuorumListener listener, RaftStore store) {
        this.quorum = quorum;
        this.node = node;
        this.shard = shard;
        this.controller = controller;
        this.listener = listener;
        this.store = store;
    }

    void committed(long index, RaftEntry entry) {
        add(new Work.Entry(index, entry));
    }

    void snapshot(RaftSnapshot snapshot) {
        add(new Work.Snapshot(snapshot));
    }

    void leads(int term) {
        add(new Work.LeaderStart(term));
    }

    void leadsNoMore() {
        add(new Work.LeaderStop());
    }

    /** The closure of a proposal is called with an error. */
    void failed(int term, String reason) {
        shard.schedule(quorum.randomness().nextInt(MAX_CLOSURE_DELAY_MS + 1),
                () -> controller.execute(() -> listener.onProposalFailed(term, reason)));
    }

    private void add(Work work) {
        todo.add(work);
        if (!awake) {
            awake = true;
            shard.schedule(delayMs(), this::work);
        }
    }

    private long delayMs() {
        if (quorum.happens(quorum.habits().lateOneIn())) {
            quorum.note(Happening.APPLIED_LATE);
            return quorum.randomness().nextInt(quorum.habits().maxLateMs() + 1);
        }
        return quorum.randomness().nextInt(MAX_DELAY_MS + 1);
    }

    private void work() {
        List<Committed> entries = new ArrayList<>();
        while (todo.peek() instanceof Work.Entry next && entries.size() < MAX_ENTRIES_AT_ONCE) {
            todo.remove();
            entries.add(apply(next));
        }
        if (!entries.isEmpty()) {
            controller.execute(() -> listener.onCommitted(entries));
            takeSnapshot();
        } else
            other(todo.remove());
        awake = !todo.isEmpty();
        if (awake)
            shard.schedule(delayMs(), this::work);
    }

    private Committed apply(Work.Entry work) {
        RaftEntry entry = work.entry;
        long index = work.index;
        if (index != applied + 1)
            throw new AssertionError("node " + node + " applies " + index + " after " + applied);
        ReplayedBatch replayed = entry.batch() == null
                ? new ReplayedBatch(image.replay(List.of(), index + 1), true)
                : image.replay(entry.batch(), index + 1);
        quorum.log().applied(node, index, entry);
        applied = index;
        image = replayed.after();
        return new Committed(index, entry.data(), entry.batch(), replayed);
    }

    private void other(Work work) {
        switch (work) {
            case Work.Snapshot(RaftSnapshot snapshot) -> {
                image = snapshot.image();
                applied = snapshot.index();
                lastSnapshot = applied;
                ClusterImage loaded = image;
                controller.execute(() -> listener.onSnapshot(loaded));
            }
            case Work.LeaderStart(int term) -> {
                if (term == announcedTerm)
                    quorum.note(Happening.STARTED_TWICE);
                announcedTerm = term;
                controller.execute(() -> listener.onLeaderStart(term));
            }
            case Work.LeaderStop _ -> controller.execute(listener::onLeaderStop);
            case Work.Entry _ -> throw new AssertionError("entries are applied together");
        }
    }

    private void takeSnapshot() {
        RaftSnapshot there = store.snapshot();
        boolean isNewest = there == null || there.index() < applied;
        if (applied - lastSnapshot < quorum.habits().snapshotEvery() || !isNewest)
            return;
        lastSnapshot = applied;
        store.snapshotTaken(RaftSnapshot.of(image, applied, store.termAt(applied)));
        quorum.note(Happening.SNAPSHOT_TAKEN);
    }
}
