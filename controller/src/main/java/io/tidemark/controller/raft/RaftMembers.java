package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.util.Endpoint;
import io.tidemark.common.config.Voter;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.membership.MemberProgress;
import io.tidemark.controller.membership.QuorumMembers;
import io.tidemark.controller.rpc.AppendObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * JRaft's configuration as the quorum's members, and how far followers are, by what they answer to entries and signs
 * of life. JRaft's calls take its node's lock, so workers make them. Used on the controller's shard, but for
 * {@link #onSend}, which is called on any thread.
 */
final class RaftMembers implements QuorumMembers, AppendObserver {
    /** Followers whose progress is kept: more than any quorum has. */
    private static final int MAX_FOLLOWERS = 256;

    /** How often it is looked whether there is a connection to a new voter, before it is tried without. */
    private static final int CONNECT_LOOKS = 100;

    /** Between two looks, in milliseconds. */
    private static final int CONNECT_LOOK_MS = 20;

    private final Node node;
    private final Shard shard;
    private final Executor workers;
    private final Clock clock;
    private final LongSupplier lastIndex;
    private final Map<Integer, MemberProgress> progress = new ConcurrentHashMap<>();

    /** @param lastIndex of this node's log; on any thread */
    RaftMembers(Node node, Shard shard, Executor workers, Clock clock, LongSupplier lastIndex) {
        this.node = node;
        this.shard = shard;
        this.workers = workers;
        this.clock = clock;
        this.lastIndex = lastIndex;
    }

    // ---- the configuration

    @Override
    public void voters(Consumer<List<Voter>> done) {
        shard.requireOwner(this);
        try {
            workers.execute(() -> tell(done, listed()));
        } catch (RejectedExecutionException full) {
            tell(done, List.of());
        }
    }

    private List<Voter> listed() {
        try {
            return node.listPeers().stream().map(RaftSettings::voter).toList();
        } catch (IllegalStateException notLeading) {
            return List.of();
        }
    }

    /** JRaft gives a new voter up that it is not connected to at once, so the connection comes first. */
    @Override
    public void add(Voter voter, Consumer<Change> done) {
        connect(voter, CONNECT_LOOKS, () -> change(voter, done, node::addPeer));
    }

    private void connect(Voter voter, int looks, Runnable then) {
        shard.requireOwner(this);
        boolean connected = VoterConnections.isConnected(node, new Endpoint(voter.host(), voter.port()));
        if (connected || looks == 0) then.run();
        else shard.schedule(CONNECT_LOOK_MS, () -> connect(voter, looks - 1, then));
    }

    @Override
    public void remove(Voter voter, Consumer<Change> done) {
        change(voter, done, node::removePeer);
    }

    private void change(Voter voter, Consumer<Change> done, BiConsumer<PeerId, Closure> change) {
        shard.requireOwner(this);
        try {
            workers.execute(() -> begin(voter, done, change));
        } catch (RejectedExecutionException full) {
            tell(done, new Change.Failed(String.valueOf(full.getMessage())));
        }
    }

    /** JRaft throws where there is nothing to change. */
    private void begin(Voter voter, Consumer<Change> done, BiConsumer<PeerId, Closure> change) {
        try {
            change.accept(RaftSettings.peer(voter), status -> tell(done, outcome(status)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            tell(done, new Change.Failed(String.valueOf(e.getMessage())));
        }
    }

    private static Change outcome(Status status) {
        return status.isOk() ? new Change.Done() : new Change.Failed(String.valueOf(status.getErrorMsg()));
    }

    private <T> void tell(Consumer<T> done, T what) {
        try {
            shard.execute(() -> done.accept(what));
        } catch (RejectedExecutionException stopping) {
            // A shard takes no more tasks once its node stops; then nobody waits to hear of it.
        }
    }

    // ---- how far followers are

    @Override
    public List<MemberProgress> progress() {
        return List.copyOf(progress.values());
    }

    @Override
    public long logEndOffset() {
        return lastIndex.getAsLong() + 1;
    }

    @Override
    public Consumer<AppendEntriesResponse> onSend(AppendEntriesRequest request) {
        PeerId peer = new PeerId();
        if (!peer.parse(request.getPeerId())) return _ -> {};
        long sentMs = clock.wallMs();
        long lastThen = lastIndex.getAsLong();
        return response -> onResponse(peer.getIdx(), request, response, sentMs, lastThen);
    }

    /** A follower that has the entry before those that were sent has all before that, too. */
    private void onResponse(int follower, AppendEntriesRequest request, AppendEntriesResponse response,
            long sentMs, long lastThen) {
        if (progress.size() >= MAX_FOLLOWERS && !progress.containsKey(follower)) return;
        long nowMs = clock.wallMs();
        long matched = request.getPrevLogIndex() + request.getEntriesCount();
        progress.compute(follower, (_, before) -> {
            long end = before == null ? 0 : before.endOffset();
            long caughtUpMs = before == null ? MemberProgress.NEVER : before.lastCaughtUpMs();
            if (!response.getSuccess() || response.getTerm() != request.getTerm())
                return new MemberProgress(follower, end, nowMs, caughtUpMs);
            return new MemberProgress(follower, Math.max(end, matched + 1), nowMs,
                    matched >= lastThen ? Math.max(caughtUpMs, sentMs) : caughtUpMs);
        });
    }

    /** This node begins to lead: what followers had in an earlier term may have been cut off. On any thread. */
    void onLeading() {
        progress.clear();
    }
}
