package io.tidemark.controller.sim;

import com.google.protobuf.ByteString;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.sim.RaftMessage.AppendRequest;
import io.tidemark.controller.sim.RaftMessage.AppendResponse;
import io.tidemark.controller.sim.RaftMessage.SnapshotRequest;
import io.tidemark.controller.sim.RaftMessage.TimeoutNow;
import io.tidemark.controller.sim.RaftMessage.VoteRequest;
import io.tidemark.controller.sim.RaftMessage.VoteResponse;
import io.tidemark.controller.sim.SimulatedQuorum.Happening;
import io.tidemark.sim.SimulatedShard;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A voter: raft as in Ongaro and Ousterhout (2014), with a pre-vote and a leader that steps down when it no
 * longer hears a majority. On its shard, but for what {@link MetadataQuorum} says.
 */
final class RaftNode implements MetadataQuorum {
    static final int HEARTBEAT_MS = 80;
    static final int ELECTION_MS = 400;

    private enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    private final SimulatedQuorum quorum;
    private final int id;
    private final SimulatedShard shard;
    private final RaftStore store;
    private final RaftApplier applier;
    private final Set<Integer> votes = new HashSet<>();
    private final Set<Integer> preVotes = new HashSet<>();
    private Role role = Role.FOLLOWER;
    private @Nullable RaftLeadership leadership;
    private long commitIndex;
    private long heardMs;

    RaftNode(SimulatedQuorum quorum, int id, SimulatedShard shard, RaftStore store, RaftApplier applier) {
        this.quorum = quorum;
        this.id = id;
        this.shard = shard;
        this.store = store;
        this.applier = applier;
    }

    void start() {
        quorum.host(id).receiveDatagrams(SimulatedQuorum.PORT, shard,
                (_, message) -> arrived((RaftMessage) message));
        heardMs = quorum.nowMs();
        RaftSnapshot snapshot = store.snapshot();
        if (snapshot != null) {
            quorum.note(Happening.SNAPSHOT_FOUND);
            commitIndex = snapshot.index();
            applier.snapshot(snapshot);
        }
        waitForLeader();
    }

    @Override
    public void propose(int term, ByteString batch) {
        if (batch.size() > MAX_ENTRY_BYTES)
            throw new IllegalArgumentException("an entry of " + batch.size() + " bytes");
        shard.execute(() -> {
            RaftLeadership leads = leadership;
            if (leads == null || store.term() != term)
                applier.failed(term, "not the leader");
            else
                leads.propose(RaftEntry.proposed(term, batch));
        });
    }

    @Override
    public void resign(int term, String why) {
        shard.execute(() -> {
            RaftLeadership leads = leadership;
            if (leads != null && store.term() == term)
                leads.handOver();
        });
    }

    // ---- elections

    private void waitForLeader() {
        shard.schedule(ELECTION_MS + quorum.randomness().nextInt(ELECTION_MS), () -> {
            if (role != Role.LEADER && quorum.nowMs() - heardMs >= ELECTION_MS)
                askForPreVotes();
            waitForLeader();
        });
    }

    private void askForPreVotes() {
        preVotes.clear();
        preVotes.add(id);
        broadcast(
                new VoteRequest(id, store.term() + 1, true, store.lastIndex(), store.lastTerm()));
    }

    private void standForElection() {
        preVotes.clear();
        role = Role.CANDIDATE;
        store.beginTerm(store.term() + 1);
        store.vote(id);
        votes.clear();
        votes.add(id);
        broadcast(new VoteRequest(id, store.term(), false, store.lastIndex(), store.lastTerm()));
    }

    private void lead() {
        role = Role.LEADER;
        quorum.log().elected(id, store.term());
        quorum.note(Happening.ELECTION);
        RaftLeadership leads = new RaftLeadership(quorum, id, this, shard, store, applier);
        leadership = leads;
        leads.begin();
    }

    /** Leads, stands and hopes no more; begins a later term, if there is one. */
    void stepDown(int term) {
        RaftLeadership led = leadership;
        leadership = null;
        if (led != null)
            led.end();
        else
            if (term > store.term() && quorum.happens(quorum.habits().strayStopOneIn())) {
                quorum.note(Happening.STOPPED_WITHOUT_START);
                applier.leadsNoMore();
            }
        role = Role.FOLLOWER;
        preVotes.clear();
        if (term > store.term())
            store.beginTerm(term);
    }

    boolean leads(RaftLeadership which) {
        return which.equals(leadership);
    }

    private boolean isMajority(Set<Integer> some) {
        return some.size() > quorum.voters().size() / 2;
    }

    private void broadcast(RaftMessage message) {
        for (int voter : quorum.voters()) {
            if (voter != id)
                quorum.send(id, voter, message);
        }
    }

    // ---- messages

    private void arrived(RaftMessage message) {
        if (message.term() > store.term() && !isHypothetical(message))
            stepDown(message.term());
        switch (message) {
            case VoteRequest request -> asked(request);
            case VoteResponse response -> answered(response);
            case AppendRequest request -> asked(request);
            case AppendResponse response -> {
                RaftLeadership leads = leadership;
                if (leads != null && response.term() == store.term())
                    leads.answered(response);
            }
            case SnapshotRequest request -> asked(request);
            case TimeoutNow request -> {
                if (role != Role.LEADER && request.term() == store.term())
                    standForElection();
            }
        }
    }

    /** Whether its term is one that has not begun, and may never begin. */
    private static boolean isHypothetical(RaftMessage message) {
        boolean asks = message instanceof VoteRequest request && request.isPre();
        return asks || (message instanceof VoteResponse response && response.isPre() && response.granted());
    }

    private void asked(VoteRequest request) {
        boolean isUpToDate = request.lastTerm() == store.lastTerm()
                ? request.lastIndex() >= store.lastIndex()
                : request.lastTerm() > store.lastTerm();
        boolean granted = isUpToDate && (request.isPre() ? wouldVote(request) : mayVote(request));
        if (granted && !request.isPre()) {
            store.vote(request.from());
            heardMs = quorum.nowMs();
        }
        int term = granted ? request.term() : store.term();
        quorum.send(id, request.from(), new VoteResponse(id, term, request.isPre(), granted));
    }

    private boolean wouldVote(VoteRequest request) {
        return request.term() > store.term() && role != Role.LEADER
                && quorum.nowMs() - heardMs >= ELECTION_MS;
    }

    private boolean mayVote(VoteRequest request) {
        return request.term() == store.term() && role == Role.FOLLOWER
                && (store.votedFor() == RaftStore.NOBODY || store.votedFor() == request.from());
    }

    private void answered(VoteResponse response) {
        if (!response.granted() || role == Role.LEADER)
            return;
        if (response.isPre()) {
            if (response.term() == store.term() + 1 && preVotes.contains(id)) {
                preVotes.add(response.from());
                if (isMajority(preVotes))
                    standForElection();
            }
        } else
            if (role == Role.CANDIDATE && response.term() == store.term()) {
                votes.add(response.from());
                if (isMajority(votes))
                    lead();
            }
    }

    /** Whether it comes from the leader of this term, who is then obeyed. */
    private boolean obeys(RaftMessage request) {
        if (request.term() < store.term()) {
            answer(request, false, commitIndex);
            return false;
        }
        if (role == Role.LEADER)
            throw new AssertionError("nodes " + id + " and " + request.from() + " both lead in term "
                    + store.term());
        if (role == Role.CANDIDATE)
            stepDown(store.term());
        heardMs = quorum.nowMs();
        return true;
    }

    private void answer(RaftMessage request, boolean matches, long index) {
        quorum.send(id, request.from(), new AppendResponse(id, store.term(), matches, index));
    }

    private void asked(AppendRequest request) {
        if (!obeys(request))
            return;
        long prev = request.prevIndex();
        boolean matches = prev < store.prevIndex()
                || (prev <= store.lastIndex() && store.termAt(prev) == request.prevTerm());
        if (!matches) {
            answer(request, false, commitIndex);
            return;
        }
        for (int i = 0; i < request.entries().size(); i++)
            take(prev + 1 + i, request.entries().get(i));
        commit(Math.min(request.commitIndex(), request.lastIndex()));
        answer(request, true, request.lastIndex());
    }

    private void take(long index, RaftEntry entry) {
        if (index <= store.prevIndex())
            return;
        if (index <= store.lastIndex()) {
            if (store.termAt(index) == entry.term())
                return;
            if (index <= commitIndex)
                throw new AssertionError("node " + id + " would truncate what is committed, at " + index);
            store.truncateAfter(index - 1);
        }
        store.append(entry);
    }

    private void asked(SnapshotRequest request) {
        if (!obeys(request))
            return;
        RaftSnapshot snapshot = request.snapshot();
        if (snapshot.index() > commitIndex) {
            quorum.note(Happening.SNAPSHOT_INSTALLED);
            store.snapshotInstalled(snapshot);
            commitIndex = snapshot.index();
            applier.snapshot(snapshot);
        }
        answer(request, true, snapshot.index());
    }

    long commitIndex() {
        return commitIndex;
    }

    void commit(long index) {
        for (; commitIndex < index; commitIndex++)
            applier.committed(commitIndex + 1, store.entry(commitIndex + 1));
    }
}
