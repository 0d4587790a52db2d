package io.tidemark.controller.sim;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.sim.RaftMessage.AppendRequest;
import io.tidemark.controller.sim.RaftMessage.AppendResponse;
import io.tidemark.controller.sim.RaftMessage.SnapshotRequest;
import io.tidemark.controller.sim.RaftMessage.TimeoutNow;
import io.tidemark.controller.sim.SimulatedQuorum.Happening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One term of a leader: what its followers have, what is to be answered, and to whom it hands over. */
final class RaftLeadership {
    private static final int MAX_ENTRIES_PER_APPEND = 64;

    private static final class Follower {
        final int id;
        long next;
        long match;
        long heardMs;

        Follower(int id, long next, long heardMs) {
            this.id = id;
            this.next = next;
            this.heardMs = heardMs;
        }
    }

    private final SimulatedQuorum quorum;
    private final int id;
    private final RaftNode node;
    private final Shard shard;
    private final RaftStore store;
    private final RaftApplier applier;
    private final int term;
    private final List<Follower> followers = new ArrayList<>();
    private final NavigableSet<Long> pending = new TreeSet<>();
    private long firstIndex;
    private boolean announced;
    private @Nullable Follower heir;

    RaftLeadership(SimulatedQuorum quorum, int id, RaftNode node, Shard shard, RaftStore store,
            RaftApplier applier) {
        this.quorum = quorum;
        this.id = id;
        this.node = node;
        this.shard = shard;
        this.store = store;
        this.applier = applier;
        this.term = store.term();
        for (int voter : quorum.voters()) {
            if (voter != id)
                followers.add(new Follower(voter, store.lastIndex() + 1, quorum.nowMs()));
        }
    }

    void begin() {
        store.append(RaftEntry.first(term));
        firstIndex = store.lastIndex();
        beat();
    }

    /** Steps down; what is not committed by now may be so one day, and its proposers do not hear of it. */
    void end() {
        applier.leadsNoMore();
        if (!announced)
            quorum.note(Happening.STOPPED_WITHOUT_START);
        pending.forEach(_ -> {
            quorum.note(Happening.FAILED_ON_STEP_DOWN);
            applier.failed(term, "stepped down");
        });
    }

    void propose(RaftEntry entry) {
        if (heir != null || quorum.happens(quorum.habits().busyOneIn())) {
            quorum.note(Happening.BUSY);
            applier.failed(term, "busy");
            return;
        }
        store.append(entry);
        if (quorum.happens(quorum.habits().failsYetCommitsOneIn())) {
            quorum.note(Happening.FAILED_YET_COMMITTED);
            applier.failed(term, "the closure was rejected");
        } else
            pending.add(store.lastIndex());
        for (Follower follower : followers) {
            if (store.knows(follower.next - 1))
                append(follower);
        }
    }

    // ---- replication

    private void beat() {
        if (!node.leads(this))
            return;
        long alive = followers.stream().filter(this::isHeard).count();
        if (alive + 1 <= quorum.voters().size() / 2) {
            node.stepDown(term);
            return;
        }
        for (Follower follower : followers) {
            if (follower.match > 0)
                follower.next = follower.match + 1;
            if (store.knows(follower.next - 1))
                append(follower);
            else
                sendSnapshot(follower);
        }
        shard.schedule(RaftNode.HEARTBEAT_MS, this::beat);
    }

    private boolean isHeard(Follower follower) {
        return quorum.nowMs() - follower.heardMs < RaftNode.ELECTION_MS;
    }

    private void append(Follower follower) {
        long prev = follower.next - 1;
        List<RaftEntry> entries = store.entries(prev + 1, MAX_ENTRIES_PER_APPEND);
        quorum.send(id, follower.id,
                new AppendRequest(id, term, prev, store.termAt(prev), entries, node.commitIndex()));
        follower.next = prev + 1 + entries.size();
    }

    private void sendSnapshot(Follower follower) {
        RaftSnapshot snapshot = store.snapshot();
        if (snapshot == null)
            throw new AssertionError("the log begins after " + store.prevIndex() + " without a snapshot");
        quorum.send(id, follower.id, new SnapshotRequest(id, term, snapshot));
    }

    void answered(AppendResponse response) {
        Follower follower = followers.stream()
                .filter(each -> each.id == response.from())
                .findFirst()
                .orElseThrow();
        follower.heardMs = quorum.nowMs();
        if (response.matches()) {
            follower.match = Math.max(follower.match, response.index());
            follower.next = Math.max(follower.next, follower.match + 1);
            advance();
            if (follower.equals(heir) && follower.match == store.lastIndex())
                quorum.send(id, follower.id, new TimeoutNow(id, term));
        } else
            follower.next = Math.max(follower.match, response.index()) + 1;
        if (follower.next <= store.lastIndex() && store.knows(follower.next - 1))
            append(follower);
    }

    private void advance() {
        List<Long> matches = new ArrayList<>(List.of(store.lastIndex()));
        followers.forEach(follower -> matches.add(follower.match));
        matches.sort(Comparator.reverseOrder());
        long everywhere = matches.get(quorum.voters().size() / 2);
        if (everywhere <= node.commitIndex() || store.termAt(everywhere) != term)
            return;
        node.commit(everywhere);
        pending.headSet(everywhere, true).clear();
        if (!announced && everywhere >= firstIndex)
            announce();
    }

    private void announce() {
        announced = true;
        applier.leads(term);
        if (quorum.happens(quorum.habits().startsTwiceOneIn()))
            shard.schedule(quorum.randomness().nextInt(1_000), this::announceAgain);
    }

    private void announceAgain() {
        if (node.leads(this))
            applier.leads(term);
    }

    // ---- handing over

    /**
     * Refuses proposals until another node leads, or for an election's time; then it goes on leading. Where there is
     * nobody to hand over to, the term is ended: nobody would be told that this node leads on.
     */
    void handOver() {
        if (heir != null)
            return;
        Follower best = followers.stream()
                .filter(this::isHeard)
                .max(Comparator.comparingLong(each -> each.match))
                .orElse(null);
        if (best == null) {
            node.stepDown(term);
            return;
        }
        heir = best;
        quorum.note(Happening.TRANSFER);
        if (best.match == store.lastIndex())
            quorum.send(id, best.id, new TimeoutNow(id, term));
        shard.schedule(RaftNode.ELECTION_MS, () -> {
            heir = null;
            if (announced)
                announceAgain();
        });
    }
}
