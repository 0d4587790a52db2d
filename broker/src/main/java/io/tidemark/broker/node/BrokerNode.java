package io.tidemark.broker.node;

import io.tidemark.broker.api.ApiHandler;
import io.tidemark.broker.api.ApiRouter;
import io.tidemark.broker.api.ClusterApis;
import io.tidemark.broker.api.Forwarding;
import io.tidemark.broker.api.MetadataApi;
import io.tidemark.broker.net.ClientNetwork;
import io.tidemark.broker.net.ClientPort;
import io.tidemark.broker.replica.ControllerContact;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.config.Listener;
import io.tidemark.common.config.ListenerKeys;
import io.tidemark.common.config.LogKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.client.BrokerDescription;
import io.tidemark.controller.client.ClientSurroundings;
import io.tidemark.controller.client.ControllerClient;
import io.tidemark.controller.client.SessionTiming;
import io.tidemark.controller.client.VoterBook;
import io.tidemark.controller.identity.BootstrapSearch;
import io.tidemark.controller.rpc.ConfiguredTls;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTls;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.MetaProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker of a node, from its start to its end; see the package. Used by the thread that runs the node. */
final class BrokerNode {
    /** How long the hand-over of leadership may take when the node stops, in milliseconds. */
    private static final int HAND_OVER_MS = 10_000;

    private static final int CONNECT_TIMEOUT_MS = 500;
    private static final int REST_MS = 5_000;
    private static final int IO_THREADS = 4;
    private static final int MAX_WAITING_IO = 1 << 17;
    private static final int WORKERS = 2;
    private static final int MAX_WAITING_WORK = 4_096;
    private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);

    private final NodeConfig config;
    private final NodeSurroundings around;
    private final ShardGroup shards;
    private final BoundedPool io;
    private final BoundedPool workers;
    private final ClientNetwork network;
    private final BrokerGreeting greeting;
    private final VoterBook voters;
    private final RpcControllerCalls calls;
    private final Standing standing;
    private final NewestImage images;
    private volatile @Nullable LogStore store;
    private volatile @Nullable ControllerClient client;
    private volatile @Nullable Replicas replicas;

    BrokerNode(NodeConfig config, NodeSurroundings around) throws NodeRefused {
        this.config = config;
        this.around = around;
        shards = ShardGroup.start(ShardGroup.defaultShards(), around.faults());
        io = new BoundedPool("io", IO_THREADS, MAX_WAITING_IO, around.faults());
        workers = new BoundedPool("rpc-worker", WORKERS, MAX_WAITING_WORK, around.faults());
        network = new ClientNetwork(config, shards, around.clock());
        greeting = new BrokerGreeting(config.nodeId());
        voters = new VoterBook(config.voters(), config.bootstrapServers(),
                config.listeners().controllerNames());
        ControllerContact contact = new ControllerContact(around.clock(),
                config.get(QuorumKeys.BROKER_SESSION_TIMEOUT_MS));
        standing = new Standing(this::onEpoch, contact);
        images = new NewestImage(config, contact::isLost);
        RpcTransport transport = new RpcTransport(shard().eventLoop(), workers, RpcCallServer.TYPES, tls(),
                greeting, new RpcCounters());
        calls = new RpcControllerCalls(shard(), transport, voters::address, CONNECT_TIMEOUT_MS);
    }

    private @Nullable RpcTls tls() throws NodeRefused {
        try {
            return ConfiguredTls.of(config);
        } catch (IOException e) {
            throw new NodeRefused(String.valueOf(e.getMessage()), e);
        }
    }

    /** The shard that follows the metadata. */
    private EventLoopShard shard() {
        return shards.shard(0);
    }

    /** Binds the listeners, so that whoever looks finds that this process lives. */
    void bind() throws NodeRefused {
        try {
            network.bind();
        } catch (IOException e) {
            throw new NodeRefused(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Opens the logs, registers, and serves.
     *
     * @throws NodeRefused if that cannot be
     */
    void serve() throws NodeRefused, InterruptedException {
        if (voters.ids().isEmpty())
            voters.found(
                    await(BootstrapSearch.of(shard(), calls, voters.servers(), greeting::hello).begin()));
        String clusterId = clusterId();
        greeting.clusterId(clusterId);
        openLogs(clusterId);
        ControllerClient begun = client(clusterId);
        client = begun;
        Forwarding forwarding = new ForwardingToController(shard(), begun);
        Replicas held = new Replicas(config, around, shards, Objects.requireNonNull(store), io, images,
                forwarding);
        replicas = held;
        held.begin();
        shard().execute(() -> {
            begun.watch(new DirectoryWatch(Objects.requireNonNull(store)));
            begun.start();
        });
        await(standing.registered());
        List<ApiHandler<?, ?>> handlers = handlers(forwarding);
        handlers.addAll(held.handlers());
        ApiRouter router = new ApiRouter(handlers, images);
        held.listen(router);
        network.accept(router, router, router::unservedApiVersions);
        shard().execute(begun::ready);
        await(standing.unfenced());
        FileAgainstCluster.compare(config, images.get());
    }

    private void onEpoch(long epoch) {
        Objects.requireNonNull(replicas).host().onRegistered(epoch);
    }

    private void onDelta(ClusterDelta delta) {
        Objects.requireNonNull(replicas).host().onDelta(delta);
    }

    /** Done when the broker cannot go on, with the sentence that says why. */
    CompletableFuture<String> fatal() {
        return standing.fatal();
    }

    /** The addresses that it serves at. */
    String addresses() {
        return network.ports().stream().map(port -> port.listener().toString())
                .collect(Collectors.joining(", "));
    }

    // ---- its parts

    /** From the log directories, or from the controllers where none of them has been used yet. */
    private String clusterId() throws NodeRefused, InterruptedException {
        String known = knownClusterId();
        if (!known.isEmpty())
            return known;
        CompletableFuture<String> found = new ClusterIdSearch(shard(), calls, voters.ids(), greeting.hello())
                .begin();
        return await(found);
    }

    private String knownClusterId() throws NodeRefused {
        for (Path directory : config.logDirs()) {
            try {
                MetaProperties known = MetaProperties.read(around.disk(), directory);
                if (known != null)
                    return known.clusterId();
            } catch (IOException | CorruptStateFile e) {
                throw new NodeRefused("The log directory %s cannot be identified: %s".formatted(directory,
                        e.getMessage()), e);
            }
        }
        return "";
    }

    private void openLogs(String clusterId) throws NodeRefused {
        List<LogEnvironment> owners = Stream.generate(this::environment).limit(shards.size()).toList();
        LogStore.Setup setup = new LogStore.Setup(around.disk(), around.clock(), around.randomness(),
                around.faults(),
                partition -> owners.get(ReplicaHost.shardOf(partition, owners.size())),
                _ -> LogConfig.DEFAULT, config.get(LogKeys.NUM_RECOVERY_THREADS_PER_DATA_DIR));
        try {
            store = LogStore.open(setup, config.logDirs(), config.nodeId(), clusterId);
        } catch (LogDirectoryRefused e) {
            throw new NodeRefused(String.valueOf(e.getMessage()), e);
        }
    }

    private LogEnvironment environment() {
        return new LogEnvironment(around.disk(), around.clock(), around.randomness(), around.faults(),
                LogEnvironment.DEFAULT_MAX_OPEN_SEGMENTS);
    }

    private ControllerClient client(String clusterId) {
        List<LogDirectory> directories = Objects.requireNonNull(store).directories();
        long previousEpoch = directories.stream().mapToLong(LogDirectory::previousBrokerEpoch).min()
                .orElse(BrokerDescription.NOT_CLEAN);
        List<Uuid> ids = directories.stream().map(each -> each.metaProperties().directoryId())
                .filter(Objects::nonNull).toList();
        BrokerDescription description = new BrokerDescription(config.nodeId(),
                BrokerDescription.newIncarnation(around.randomness()), advertised(),
                config.get(ListenerKeys.BROKER_RACK), ids, previousEpoch);
        ClientSurroundings on = new ClientSurroundings(shard(), calls, around.clock(), around.randomness(),
                io,
                around.faults());
        return new ControllerClient(on, description, clusterId, voters, SessionTiming.of(config),
                this::onDelta, standing);
    }

    /** Where others find it: the listener between brokers first; a port that was left open is the one it got. */
    private List<Listener> advertised() {
        Map<String, Integer> bound = new HashMap<>();
        for (ClientPort port : network.ports())
            bound.put(port.listener().name(), port.listener().port());
        String first = config.listeners().interBroker();
        return config.listeners().advertised().stream()
                .map(each -> new Listener(each.name(), each.protocol(),
                        each.isWildcard() ? hostName() : each.host(),
                        each.port() == 0 ? bound.getOrDefault(each.name(), 0) : each.port()))
                .sorted(Comparator.comparing((Listener each) -> !each.name().equals(first)))
                .toList();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException nameless) {
            return InetAddress.getLoopbackAddress().getHostName();
        }
    }

    private List<ApiHandler<?, ?>> handlers(Forwarding forwarding) {
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(ClusterApis.all(config, images, forwarding,
                around.logLevels()));
        handlers.add(new MetadataApi(images, new TopicsOnDemand(config, forwarding)));
        return handlers;
    }

    // ---- its end

    /** Hands over what it leads, closes what it has opened, and leaves its logs as one that stopped cleanly. */
    void stop() throws InterruptedException {
        handOver();
        network.close();
        Replicas held = replicas;
        if (held != null && !held.stop(REST_MS))
            LOG.warn("A log was still being written after {} ms", REST_MS);
        shard().execute(calls::close);
        if (!shards.close(REST_MS))
            LOG.warn("A shard did not come to rest within {} ms", REST_MS);
        LogStore logs = store;
        if (logs != null)
            logs.closeCleanly(standing.epoch());
        io.close(REST_MS);
        workers.close(REST_MS);
    }

    private void handOver() throws InterruptedException {
        ControllerClient begun = client;
        if (begun == null)
            return;
        if (standing.registered().isDone() && !standing.fatal().isDone()) {
            shard().execute(() -> begun.beginShutdown(HAND_OVER_MS));
            try {
                standing.mayStop().get(2 * HAND_OVER_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("The broker stops without having handed over", e);
            }
        }
        CompletableFuture<Void> closed = new CompletableFuture<>();
        shard().execute(() -> {
            begun.close();
            closed.complete(null);
        });
        closed.join();
    }

    /** What becomes of it, or why there is none. */
    private <T> T await(CompletableFuture<T> future) throws NodeRefused, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new NodeRefused(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        }
    }
}
