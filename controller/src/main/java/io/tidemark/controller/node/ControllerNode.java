package io.tidemark.controller.node;

import com.google.protobuf.Message;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;
import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.identity.Admission;
import io.tidemark.controller.identity.AdmissionRound;
import io.tidemark.controller.identity.ControllerGreeting;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.HelloDesk;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.identity.VoterDirectories;
import io.tidemark.controller.identity.VoterFile;
import io.tidemark.controller.lifecycle.NettyPortProbe;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.controller.raft.RaftNode;
import io.tidemark.controller.raft.RaftRefused;
import io.tidemark.controller.raft.RaftSettings;
import io.tidemark.controller.raft.RaftSurroundings;
import io.tidemark.controller.rpc.RaftRpcServer;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A controller, from its start to its end. Started and closed by the thread that runs the node; both block. */
public final class ControllerNode implements AutoCloseable {
    private static final io.tidemark.controller.call.ActiveController NOBODY = io.tidemark.controller.call.ActiveController
            .newBuilder().setNodeId(-1).build();
    private static final int CONNECT_TIMEOUT_MS = 500;
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

    private final NodeConfig config;
    private final Surroundings around;
    private final ShardGroup loop;
    private final BoundedPool workers;
    private final BoundedPool snapshots;
    private final RpcCounters counters = new RpcCounters();
    private final ControllerIdentity identity;
    private final ControllerGreeting greeting;
    private final RpcTransport transport;
    private final RaftRpcServer port;
    private @Nullable RaftNode raft;

    /** Null before it is known whether this node may take part; the shard's. */
    private @Nullable ControllerParts parts;

    private ControllerNode(NodeConfig config, Surroundings around, VoterFile file) {
        this.config = config;
        this.around = around;
        loop = ShardGroup.start("controller", 1, around.faults());
        workers = new BoundedPool("controller-worker", WORKERS, MAX_WAITING_WORK, around.faults());
        snapshots = new BoundedPool("controller-snapshot", 1, MAX_WAITING_SNAPSHOTS, around.faults());
        identity = new ControllerIdentity(file, around.disk(), directory(config), snapshots, around.faults());
        greeting = new ControllerGreeting(identity, new VoterDirectories());
        transport = new RpcTransport(shard().eventLoop(), workers, RpcCallServer.TYPES, null, greeting,
                counters);
        Voter self = self(config);
        port = new RaftRpcServer(new InetSocketAddress(self.host(), self.port()), transport, snapshots);
        new RpcCallServer(shard(), new Door()).serveOn(port);
    }

    private static Path directory(NodeConfig config) {
        return config.metadataLogDir().resolve(SegmentLogStorage.DIRECTORY_NAME);
    }

    /** Says who this is from the start on; all else is answered once this node takes part. */
    private final class Door implements CallServer {
        private final HelloDesk desk = new HelloDesk(identity);

        @Override
        public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
            ControllerParts known = parts;
            if (request instanceof HelloRequest hello)
                reply.accept(
                        desk.answer(hello, known == null ? ClusterImage.EMPTY : known.active().committed(),
                                known == null ? NOBODY : known.whoIsActive()));
            else
                if (known == null)
                    connection.close();
                else
                    known.onCall(connection, request, reply);
        }

        @Override
        public void onClosed(CallerConnection connection) {
            if (parts != null)
                parts.onClosed(connection);
        }
    }

    private static Voter self(NodeConfig config) {
        return config.voters().stream().filter(each -> each.nodeId() == config.nodeId()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("this node is no voter"));
    }

    private RaftSettings settings(List<Voter> firstVoters) {
        return new RaftSettings(self(config), firstVoters, directory(config),
                config.get(QuorumKeys.CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS),
                config.get(QuorumKeys.CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS),
                config.get(QuorumKeys.METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS), logConfig(config));
    }

    private static LogConfig logConfig(NodeConfig config) {
        LogConfig.Rolling standard = SegmentLogStorage.DEFAULT_CONFIG.rolling();
        return SegmentLogStorage.DEFAULT_CONFIG.with(new LogConfig.Rolling(
                config.get(QuorumKeys.METADATA_LOG_SEGMENT_BYTES),
                config.get(QuorumKeys.METADATA_LOG_SEGMENT_MS), 0, standard.segmentIndexBytes(),
                standard.indexIntervalBytes()));
    }

    /**
     * Starts a controller.
     *
     * @throws RaftRefused when it must not take part, with a sentence for the operator
     * @throws IOException when the port cannot be had, or the disk fails
     */
    public static ControllerNode start(NodeConfig config, Surroundings around)
            throws IOException, RaftRefused, IdentityRefused, InterruptedException {
        VoterFile file = VoterFile.open(around.disk(), directory(config), config.nodeId(),
                around.randomness());
        ControllerNode made = new ControllerNode(config, around, file);
        try {
            if (!made.port.init(null))
                throw new IOException("The controller's port " + self(config) + " cannot be opened; correct "
                        + "controller.quorum.voters and listeners, or stop who has the port.");
            made.takePart();
            return made;
        } catch (IOException | RaftRefused | IdentityRefused | InterruptedException | RuntimeException e) {
            made.closeRest();
            throw e;
        }
    }

    /** Waits until it is known that this node may vote, and begins. */
    private void takePart() throws IOException, RaftRefused, IdentityRefused, InterruptedException {
        List<Voter> firstVoters = VoterFile.hasLog(around.disk(), directory(config)) ? config.voters()
                : admitted();
        RaftNode made = new RaftNode(settings(firstVoters), new RaftSurroundings(shard(), transport, port,
                snapshots, around.faults(), new LogEnvironment(around.disk(), around.clock(),
                        around.randomness(), around.faults(), OPEN_SEGMENTS)));
        CompletableFuture<ControllerParts> put = new CompletableFuture<>();
        shard().execute(() -> {
            ControllerParts together = new ControllerParts(config, around, shard(), made.quorum(), identity,
                    new NettyPortProbe(shard().eventLoop(), workers, shard()));
            parts = together;
            put.complete(together);
        });
        made.start(put.join().committed());
        raft = made;
    }

    /** The voters that this node begins with, after it has asked the others: none if it has to wait for its vote. */
    private List<Voter> admitted() throws IdentityRefused, InterruptedException {
        CompletableFuture<Admission.Verdict> verdict = new CompletableFuture<>();
        RpcControllerCalls calls = new RpcControllerCalls(shard(), transport, this::address,
                CONNECT_TIMEOUT_MS);
        Set<Integer> voters = config.voters().stream().map(Voter::nodeId).collect(Collectors.toSet());
        shard().execute(
                () -> new AdmissionRound(shard(), calls, greeting, identity, voters, verdict::complete)
                        .begin());
        try {
            return switch (verdict.get()) {
                case Admission.Verdict.FormsTheCluster _ -> config.voters();
                case Admission.Verdict.JoinsLater _ -> List.of();
                case Admission.Verdict.Refused refused -> throw new IdentityRefused(refused.why());
                case Admission.Verdict.Unknown _ -> throw new IllegalStateException("no verdict");
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            shard().execute(calls::close);
        }
    }

    private @Nullable InetSocketAddress address(int nodeId) {
        return config.voters().stream().filter(each -> each.nodeId() == nodeId).findFirst()
                .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port())).orElse(null);
    }

    /** The controller's shard, to which all of it belongs. */
    public EventLoopShard shard() {
        return loop.shard(0);
    }

    /** What was refused at the port. */
    public RpcCounters counters() {
        return counters;
    }

    /** Gives leadership up if it has it, and ends. */
    @Override
    public void close() {
        RaftNode ending = raft;
        if (ending != null) {
            try {
                ending.handOver();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ending.close();
        }
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
