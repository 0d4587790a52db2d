package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.util.concurrent.DefaultFixedThreadsExecutorGroupFactory;
import com.alipay.sofa.jraft.util.concurrent.FixedThreadsExecutorGroup;
import io.tidemark.common.config.Voter;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.membership.QuorumMembers;
import io.tidemark.controller.quorum.RaftStorage;
import io.tidemark.controller.rpc.PortProbe;
import io.tidemark.controller.rpc.RaftNodeOptions;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in the quorum, from its start to its end. Starting and closing block, and are not done on a shard;
 * what it has to tell comes to the {@link QuorumListener} on the controller's shard from the start on.
 */
public final class RaftNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

    /** Entries that JRaft sends or applies at once; more wait for the next round. */
    private static final int APPLY_BATCH = 64;

    /** How long the hand-over of leadership may take. */
    private static final int HAND_OVER_MS = 1_000;

    private static final int SEND_QUEUE = 4096;
    /** JRaft keeps a third of them for good: none, of two. */
    private static final int RPC_THREADS = 2;

    /** Signs of life within an election timeout; each costs a leader six threads' waking up. */
    private static final int HEARTBEATS_PER_TIMEOUT = 3;

    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final RaftSettings settings;
    private final RaftSurroundings around;
    private final Node node;
    private final RaftQuorum quorum;
    private final RaftStorage storage;
    private final RaftMembers members;
    private final ShardPulse pulse;
    private final VoterConnections connections;
    private final ReplicatedImage image;
    private final ShardHandover handover;
    private final FixedThreadsExecutorGroup senders;
    private final StandingOrder order;
    private final ElectionTimers timers;

    /** A node that does nothing before {@link #start}; but its quorum can be handed to whoever listens. */
    public RaftNode(RaftSettings settings, RaftSurroundings around) {
        RaftRuntime.prepare();
        this.settings = settings;
        this.around = around;
        node = RaftServiceFactory.createRaftNode(RaftRuntime.GROUP, settings.selfPeer());
        handover = new ShardHandover(around.shard(), around.faults());
        SnapshotSaving saving = new SnapshotSaving(around.log().disk(), around.snapshots(), node,
                settings.bytesBetweenSnapshots());
        storage = new RaftStorage(settings.directory(), around.log(), settings.log());
        members = new RaftMembers(node, around.shard(), around.transport().workers(), around.log().clock(),
                storage::lastIndex);
        connections = new VoterConnections(node, settings.self().nodeId());
        order = new StandingOrder(settings.self().nodeId());
        image = new ReplicatedImage(handover, around.faults(), saving, members::onLeading, order,
                connections);
        timers = new ElectionTimers(SharedRaftTimers.timer(), around.log().clock(), settings.elections(),
                order);
        watchLeader();
        senders = DefaultFixedThreadsExecutorGroupFactory.INSTANCE.newExecutorGroup(1, "raft-sender-",
                SEND_QUEUE, true);
        Resignation resignation = new Resignation(node, image::leadingTerm);
        quorum = new RaftQuorum(node, around.shard(), around.transport().workers(), handover, resignation);
        pulse = new ShardPulse(around.shard(), around.transport().workers(), resignation);
    }

    private void watchLeader() {
        LeaderLoss loss = new LeaderLoss(node, order, new PortProbe(around.transport()),
                around.transport().workers(), storage::lastIndex);
        around.port().registerControllerGoneListener(loss::onGone);
        around.port().registerVoteRefusedListener(loss::onVoteRefused);
        around.port().registerLeaderHeardListener(timers::onHeard);
        SharedRaftTimers.register(node.getNodeId(), timers);
    }

    /**
     * Opens the log and the newest snapshot, and takes part from then on; once. The listener may be called before
     * this returns. Where this fails, nothing is left to be closed.
     *
     * @param firstVoters the voters of a quorum that is formed by this start, this node among them; empty where a
     *     quorum is there and has this node, or will add it. Without effect on a node that has a log
     * @throws RaftRefused when what is on disk is damaged, or somebody else uses it
     * @throws IOException when the disk fails
     */
    public void start(List<Voter> firstVoters, QuorumListener listener) throws IOException, RaftRefused {
        handover.to(listener);
        RaftNodeOptions options = new RaftNodeOptions(around.transport(), members);
        storage.configure(options);
        configure(options);
        options.setInitialConf(RaftSettings.configuration(firstVoters));
        NodeManager.getInstance().addAddress(settings.selfPeer().getEndpoint());
        if (node.init(options) && image.refusal() == null) {
            image.started();
            pulse.start();
            connections.start();
            return;
        }
        close();
        String refusal = image.refusal();
        if (refusal == null) refusal = storage.refusal();
        throw new RaftRefused(refusal == null ? "The raft node did not start; the log says why." : refusal);
    }

    private void configure(RaftNodeOptions options) {
        options.setFsm(image);
        options.setElectionTimeoutMs(settings.elections().timeoutMs());
        options.setSnapshotIntervalSecs(0);
        options.setDisableCli(true);
        options.setApplyTaskMode(ApplyTaskMode.NonBlocking);
        options.setRpcConnectTimeoutMs(CONNECT_TIMEOUT_MS);
        options.setRpcDefaultTimeout(settings.sending().timeoutMs());
        options.setRpcProcessorThreadPoolSize(RPC_THREADS);
        options.setAppendEntriesExecutors(senders);
        options.setSharedTimerPool(true);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        RaftOptions raft = options.getRaftOptions();
        raft.setMaxElectionDelayMs(ElectionTimers.JRAFT_DELAY_MS);
        raft.setMaxBodySize(settings.sending().entryBytes());
        raft.setMaxByteCountPerRpc(settings.sending().snapshotBytes());
        raft.setElectionHeartbeatFactor(HEARTBEATS_PER_TIMEOUT);
        raft.setApplyBatch(APPLY_BATCH);
    }

    /** By which the active controller proposes. */
    public MetadataQuorum quorum() {
        return quorum;
    }

    /**
     * When this node, which leads, last heard another one as the leader; empty unless it followed that one just before it
     * began to lead. By the monotonic clock, on any thread.
     */
    public OptionalLong formerLeaderHeardNanos(int nodeId) {
        return order.isFormerLeader(nodeId) ? timers.heardNanos() : OptionalLong.empty();
    }

    /** Who votes, and how far they are. */
    public QuorumMembers members() {
        return members;
    }

    /** Whether committed entries wait because the controller's shard does not keep up. On any thread. */
    public boolean isHeldBack() {
        return handover.holdsBack();
    }

    /**
     * Has another voter lead, if this one does, the one that has most of the log. Blocks until that is so, or for
     * {@link #HAND_OVER_MS}.
     */
    public void handOver() throws InterruptedException {
        long end = around.log().clock().monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(HAND_OVER_MS);
        CountDownLatch never = new CountDownLatch(1);
        while (leadsOrHandsOver() && around.log().clock().monotonicNanos() < end) {
            if (node.isLeader(false) && !node.transferLeadershipTo(PeerId.ANY_PEER).isOk()) return;
            never.await(1, TimeUnit.MILLISECONDS);
        }
    }

    /** A leader that hands over does not lead any more, as far as JRaft says; but whoever stopped it now would end that. */
    boolean leadsOrHandsOver() {
        return node.isLeader(false) || node.getNodeState() == State.STATE_TRANSFERRING;
    }

    /** Steps down if it leads, stops, and closes the log. Blocks until JRaft's threads are done. */
    @Override
    public void close() {
        pulse.stop();
        connections.stop();
        try {
            handover.close();
            node.shutdown(null);
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Interrupted while the raft node stops");
        } finally {
            SharedRaftTimers.unregister(node.getNodeId());
            NodeManager.getInstance().removeAddress(node.getNodeId().getPeerId().getEndpoint());
            senders.shutdownGracefully();
        }
    }
}
