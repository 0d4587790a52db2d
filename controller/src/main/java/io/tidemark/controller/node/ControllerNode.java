package io.tidemark.controller.node;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.active.ClusterFormation;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.identity.ControllerGreeting;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.HelloDesk;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.identity.KnownControllers;
import io.tidemark.controller.identity.VoterFile;
import io.tidemark.controller.lifecycle.BrokerLifecycle;
import io.tidemark.controller.lifecycle.NettyPortProbe;
import io.tidemark.controller.pull.CommittedPulls;
import io.tidemark.controller.raft.RaftNode;
import io.tidemark.controller.raft.RaftRefused;
import io.tidemark.controller.raft.RaftSettings;
import io.tidemark.controller.raft.RaftSurroundings;
import io.tidemark.controller.rpc.ConfiguredTls;
import io.tidemark.controller.rpc.RaftRpcServer;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTls;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.controller.service.ForwardService;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.MetaProperties;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;

/** A controller, from its start to its end. Started and closed by the thread that runs the node; both block. */
public final class ControllerNode implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MAX_WAITING_WORK = 16_384;
    private static final int MAX_WAITING_SNAPSHOTS = 64;
    private static final int OPEN_SEGMENTS = 16;
    private static final int REST_MS = 5_000;

    /**
     * What a controller stands on.
     *
     * @param faults hears of broken invariants
     */
    public record Surroundings(Disk disk, Clock clock, Randomness randomness, FaultHandler faults) {}

    private final ShardGroup loop;
    private final BoundedPool workers;
    private final BoundedPool snapshots;
    private final RaftRpcServer port;
    private final RaftNode raft;
    private final ActiveController active;
    private final QuorumListener committed;
    private final ControllerAdmission admission;
    private final RpcCounters counters = new RpcCounters();

    private ControllerNode(NodeConfig config, Surroundings around, VoterFile file) throws IOException {
        RpcTls tls = ConfiguredTls.of(config);
        loop = ShardGroup.start("controller", 1, around.faults());
        workers = new BoundedPool("controller-worker", WORKERS, MAX_WAITING_WORK, around.faults());
        snapshots = new BoundedPool("controller-snapshot", 2, MAX_WAITING_SNAPSHOTS, around.faults());
        ControllerIdentity identity = new ControllerIdentity(file, around.disk(),
                RaftSettings.directory(config), snapshots, around.faults());
        KnownControllers others = new KnownControllers();
        RpcTransport transport = new RpcTransport(shard().eventLoop(), workers, RpcCallServer.TYPES, tls,
                new ControllerGreeting(identity, others), counters);
        admission = new ControllerAdmission(shard(), transport, identity, config.asVoter(),
                config.voters(), config.bootstrapServers());
        Voter self = config.asVoter();
        port = new RaftRpcServer(new InetSocketAddress(self.host(), self.port()), transport, snapshots);
        raft = new RaftNode(RaftSettings.of(config, self), new RaftSurroundings(shard(), transport, port,
                snapshots, around.faults(), logs(around)));
        active = new ActiveController(shard(), around.clock(), around.randomness(), config, raft.quorum(),
                around.faults(), formation(clusterIdToForm(config, around)), Bounds.DEFAULT);
        BrokerLifecycle lifecycle = new BrokerLifecycle(shard(), around.clock(), config, active,
                new NettyPortProbe(shard().eventLoop(), workers, shard()), raft::formerLeaderHeardNanos);
        CommittedPulls pulls = new CommittedPulls(shard(), around.clock(), this::whoIsActive);
        committed = new CommittedFanOut(active, pulls, new ConfigFollowUps(active), identity);
        QuorumCommands quorum = new QuorumCommands(config, shard(), around.clock(), active, raft, pulls,
                transport, identity, others);
        serve(new HelloDesk(identity, admission::voters), pulls, lifecycle, quorum);
        observe(pulls, lifecycle, quorum.registrar(), new ConfigOfFile(config, active));
    }

    private void serve(HelloDesk desk, CommittedPulls pulls, BrokerLifecycle lifecycle,
            QuorumCommands quorum) {
        ForwardService forwards = new ForwardService(active, quorum.addTo(ServedCommands.of(lifecycle)));
        new RpcCallServer(shard(), new ControllerCallServer(
                hello -> desk.answer(hello, active.committed(), whoIsActive()), forwards, pulls,
                lifecycle)).serveOn(port);
    }

    private static LogEnvironment logs(Surroundings around) {
        return new LogEnvironment(around.disk(), around.clock(), around.randomness(), around.faults(),
                OPEN_SEGMENTS);
    }

    private void observe(CommittedPulls pulls, ActivityObserver... others) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard().execute(() -> {
            active.addObserver(new ActivityObserver() {
                @Override
                public void onActive(int epoch, ClusterImage image) {
                    pulls.onActive();
                }

                @Override
                public void onInactive(int epoch) {
                    pulls.onInactive();
                }
            });
            List.of(others).forEach(active::addObserver);
            done.complete(null);
        });
        done.join();
    }

    /** What the cluster is to be called, should this node be its first active controller. */
    private static String clusterIdToForm(NodeConfig config, Surroundings around) throws IOException {
        try {
            MetaProperties known = MetaProperties.read(around.disk(), config.metadataLogDir());
            return known != null ? known.clusterId()
                    : new Uuid(around.randomness().nextLong(), around.randomness().nextLong()).toString();
        } catch (CorruptStateFile e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ClusterFormation formation(String clusterId) {
        TreeMap<String, Integer> features = new TreeMap<>();
        features.put(KnownFeatures.METADATA_VERSION, KnownFeatures.METADATA_VERSION_OF_NEW_CLUSTERS);
        return new ClusterFormation(clusterId, features);
    }

    /**
     * Starts a controller. One that has no metadata log yet waits until the other voters have said who it is.
     *
     * @throws IdentityRefused when it is not who it says it is, or has lost its log, with a sentence for the operator
     * @throws RaftRefused when its log or snapshot is damaged, with a sentence for the operator
     * @throws IOException when the port cannot be had, or the disk fails
     */
    public static ControllerNode start(NodeConfig config, Surroundings around)
            throws IOException, RaftRefused, IdentityRefused {
        VoterFile file = VoterFile.open(around.disk(), RaftSettings.directory(config), config.nodeId(),
                around.randomness());
        ControllerNode made = new ControllerNode(config, around, file);
        try {
            if (!made.port.init(null))
                throw new IOException(
                        "The controller's port " + config.asVoter() + " cannot be opened; correct "
                                + "controller.quorum.voters and listeners, or stop who has the port.");
            boolean isNew = !VoterFile.hasLog(around.disk(), RaftSettings.directory(config));
            made.raft.start(isNew ? made.admission.firstVoters() : List.of(), made.committed);
            return made;
        } catch (IOException | RaftRefused | IdentityRefused | RuntimeException e) {
            made.closeRest();
            throw e;
        }
    }

    /** The controller's shard, to which all of it belongs. */
    public EventLoopShard shard() {
        return loop.shard(0);
    }

    /** What was refused at the port. */
    public RpcCounters counters() {
        return counters;
    }

    private io.tidemark.controller.call.ActiveController whoIsActive() {
        ActiveController.Leader leader = active.leader();
        return io.tidemark.controller.call.ActiveController.newBuilder()
                .setNodeId(leader.nodeId())
                .setEpoch(leader.epoch())
                .build();
    }

    /**
     * Has another controller be the active one, if this one is. It goes on as a standby, and may become active again.
     * Blocks until that is so, or for a second.
     */
    public void handOver() {
        try {
            raft.handOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives leadership up if it has it, and ends. */
    @Override
    public void close() {
        handOver();
        raft.close();
        closeRest();
    }

    private void closeRest() {
        port.shutdown();
        try {
            workers.close(REST_MS);
            snapshots.close(REST_MS);
            loop.close(REST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
