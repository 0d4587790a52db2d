package io.tidemark.broker.api;

import io.tidemark.broker.fetch.FetchConnections;
import io.tidemark.broker.fetch.FetchSessions;
import io.tidemark.broker.fetch.FetchSlots;
import io.tidemark.broker.net.ClientNetwork;
import io.tidemark.broker.net.RawClient;
import io.tidemark.broker.net.Waits;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.config.ConfigException;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Broker 1 with real logs, one shard and a real listener; the test is its metadata. Broker 2 is known, and does
 * not run.
 */
final class OneBroker implements AutoCloseable {
    static final int SELF = 1;
    static final int OTHER = 2;
    static final String OTHERS_RACK = "cellar";
    static final int FETCH_SLOTS = 2;
    private static final int MAX_FETCH_BYTES = 1 << 20;
    private static final int REST_MS = 20_000;
    private static final BodyCodec CODEC = new BodyCodec(WireLimits.RESPONSES);

    final NodeConfig config;
    final NewestImage images;
    final ReplicaHost host;
    final LogStore store;
    private final ShardGroup shards = ShardGroup.start(1, new FailingFaultHandler());
    private final BoundedPool io = new BoundedPool("io", 2, 1_000, new FailingFaultHandler());
    private final ClientNetwork network;
    private final List<MetadataRecord> records = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private int topics;
    private int correlationId;
    private long allocatedEnd;

    OneBroker(Path root, String... lines) throws IOException, ConfigException, LogDirectoryRefused {
        Path file = Files.write(root.resolve("server.properties"),
                List.of("process.roles=broker", "node.id=1",
                        "listeners=PLAINTEXT://127.0.0.1:0", "controller.quorum.voters=9@127.0.0.1:9",
                        "controller.listener.names=CONTROLLER",
                        "log.dirs=" + root.resolve("a") + "," + root.resolve("b"), String.join("\n", lines)));
        config = new ConfigLoader(OsDisk.INSTANCE, root).load(file).config();
        SeededRandomness random = new SeededRandomness(1);
        LogEnvironment environment = new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE, random,
                new FailingFaultHandler(), LogEnvironment.DEFAULT_MAX_OPEN_SEGMENTS);
        store = LogStore.open(new LogStore.Setup(OsDisk.INSTANCE, SystemClock.INSTANCE, random,
                new FailingFaultHandler(), _ -> environment, _ -> LogConfig.DEFAULT, 1), config.logDirs(),
                SELF,
                "cluster");
        images = new NewestImage(config);
        host = new ReplicaHost(
                new ReplicaHost.Surroundings(config, shards.all(), store, io, SystemClock.INSTANCE,
                        new FailingFaultHandler(), images, _ -> _ -> {}, (_, _) -> {}));
        network = new ClientNetwork(config, shards, SystemClock.INSTANCE);
        network.bind();
        FetchConnections connections = new FetchConnections(new FetchSlots(FETCH_SLOTS, random));
        ApiRouter router = new ApiRouter(handlers(connections), images);
        router.onRequestBehindFetches(connections::onRequest);
        router.onConnectionClosed(connections::onClosed);
        network.accept(router, router, router::unservedApiVersions);
        apply(Events.registered(SELF, 10), Events.unfenced(SELF, 10),
                Events.record().setBrokerRegistered(Events.registration(OTHER, 20).setRack(OTHERS_RACK))
                        .build(),
                Events.unfenced(OTHER, 20));
        onShard(() -> {
            host.onRegistered(10);
            return true;
        });
    }

    private static final MetadataApi.TopicCreation NO_CREATION = new MetadataApi.TopicCreation() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void create(Set<String> names, ApiRequest<?> onBehalfOf) {
            throw new AssertionError("creates " + names);
        }
    };

    private List<ApiHandler<?, ?>> handlers(FetchConnections connections) {
        ProducerIdBlocks ids = new ProducerIdBlocks(shards.shard(0), SELF, images::ownBrokerEpoch,
                (_, _, _, _, _, done) -> done.accept(new Forwarding.Forwarded.Answered(allocate())));
        return List.of(new ProduceApi(images, host, SystemClock.INSTANCE), new ListOffsetsApi(images, host),
                new FetchApi(images, new FetchSessions(images, host), connections, MAX_FETCH_BYTES,
                        ReplicationKeys.sendsConsumersToRacks(config)),
                new InitProducerIdApi(ids), new OffsetForLeaderEpochApi(images, host),
                new DeleteRecordsApi(images, host), new DescribeProducersApi(images, host),
                new DescribeLogDirsApi(config, OsDisk.INSTANCE, store, io, host),
                new AlterReplicaLogDirsApi(config, store, images, host),
                new DescribeTopicPartitionsApi(images), new MetadataApi(images, NO_CREATION));
    }

    private AllocateProducerIdsResponseData allocate() {
        allocatedEnd += 10;
        return new AllocateProducerIdsResponseData().setProducerIdStart(allocatedEnd - 10)
                .setProducerIdLen(10);
    }

    // ---- its metadata

    private void apply(MetadataRecord... more) {
        onShard(() -> {
            records.addAll(List.of(more));
            ClusterDelta delta = image.replay(List.of(more), records.size());
            image = delta.after();
            host.onDelta(delta);
            return true;
        });
    }

    /** A topic whose partitions it leads, and nobody follows. */
    Uuid topic(String name, int partitions, Map<String, String> topicConfig) throws InterruptedException {
        Uuid id = created(name, partitions, topicConfig, SELF);
        for (int i = 0; i < partitions; i++)
            await(new TopicIdPartition(id, i, name), true);
        return id;
    }

    Uuid topic(String name, int partitions) throws InterruptedException {
        return topic(name, partitions, Map.of());
    }

    /** A topic of one partition with these replicas, the first of which leads; this broker is one of them. */
    Uuid topicOn(String name, int... replicas) throws InterruptedException {
        Uuid id = created(name, 1, Map.of(), replicas);
        await(new TopicIdPartition(id, 0, name), replicas[0] == SELF);
        return id;
    }

    /** A topic of one partition that is on the other broker alone. */
    void topicElsewhere(String name) {
        created(name, 1, Map.of(), OTHER);
    }

    private Uuid created(String name, int partitions, Map<String, String> topicConfig,
            int... replicas) {
        Uuid id = new Uuid(77, ++topics);
        List<MetadataRecord> events = new ArrayList<>(List.of(Events.topic(id, name)));
        for (int i = 0; i < partitions; i++)
            events.add(Events.created(Events.partition(id, i, replicas)));
        if (!topicConfig.isEmpty())
            events.add(Events.config(ConfigResourceType.TOPIC, name, topicConfig));
        apply(events.toArray(MetadataRecord[]::new));
        return id;
    }

    /** Deletes a topic whose partitions this broker holds. */
    void delete(String name, Uuid id, int partitions) throws InterruptedException {
        apply(Events.topicDeleted(id));
        for (int i = 0; i < partitions; i++) {
            TopicIdPartition partition = new TopicIdPartition(id, i, name);
            Waits.until(partition + " is gone", () -> onShard(
                    () -> of(partition).find(partition) instanceof ShardReplicas.Found.NotHere));
        }
    }

    /** Has it take it that another broker leads a partition by now; or not any more. */
    void doubt(TopicIdPartition partition, boolean isDoubted) {
        images.doubt(partition, isDoubted);
    }

    /** Sets a key at run time, for all brokers. */
    void setOnBrokers(String key, String value) {
        apply(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "", Map.of(key, value)));
    }

    private void await(TopicIdPartition partition, boolean leads) throws InterruptedException {
        Waits.until(partition + " is there", () -> onShard(
                () -> of(partition).find(partition) instanceof ShardReplicas.Found.Here here
                        && here.partition().isLeader() == leads));
    }

    private ShardReplicas of(TopicIdPartition partition) {
        return host.of(partition.topicPartition());
    }

    /** Where a partition's log ends. */
    long endOf(String topic, int partition) {
        return Objects.requireNonNull(store.log(new TopicPartition(topic, partition)))
                .logEndOffset();
    }

    private <T> T onShard(Supplier<T> what) {
        CompletableFuture<T> done = new CompletableFuture<>();
        shards.shard(0).execute(() -> done.complete(what.get()));
        return done.join();
    }

    // ---- its clients

    RawClient connect() throws IOException {
        return new RawClient(network.ports().getFirst().listener().port());
    }

    byte[] frame(ApiKeys key, int version, ApiMessage body) {
        return RawClient.frame(key, (short) version, ++correlationId, body);
    }

    /** Asks over a connection of its own. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The key says which response it is.
    <R extends ApiMessage> R ask(ApiKeys key, int version, ApiMessage body) throws IOException {
        try (RawClient client = connect()) {
            client.send(frame(key, version, body));
            return answer(client, key, version);
        }
    }

    /** The next answer on a connection. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The key says which response it is.
    <R extends ApiMessage> R answer(RawClient client, ApiKeys key, int version) throws IOException {
        ByteBuffer response = client.receive();
        // The correlation id, and the tagged fields that a flexible header has.
        response.position(Integer.BYTES + (key.responseHeaderVersion((short) version) > 0 ? 1 : 0));
        return (R) CODEC.readResponse(key, (short) version, response);
    }

    @Override
    public void close() {
        network.close();
        try {
            if (!shards.close(REST_MS) || !io.close(REST_MS))
                throw new AssertionError("a thread hangs");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        store.close();
    }
}
