package io.tidemark.broker.node;

import io.tidemark.broker.api.AlterReplicaLogDirsApi;
import io.tidemark.broker.api.ApiHandler;
import io.tidemark.broker.api.ApiRouter;
import io.tidemark.broker.api.DeleteRecordsApi;
import io.tidemark.broker.api.DescribeLogDirsApi;
import io.tidemark.broker.api.DescribeProducersApi;
import io.tidemark.broker.api.FetchApi;
import io.tidemark.broker.api.Forwarding;
import io.tidemark.broker.api.Forwarding.Forwarded;
import io.tidemark.broker.api.InitProducerIdApi;
import io.tidemark.broker.api.ListOffsetsApi;
import io.tidemark.broker.api.OffsetForLeaderEpochApi;
import io.tidemark.broker.api.ProduceApi;
import io.tidemark.broker.api.ProducerIdBlocks;
import io.tidemark.broker.fetch.FetchConnections;
import io.tidemark.broker.fetch.FetchSessions;
import io.tidemark.broker.fetch.FetchSlots;
import io.tidemark.broker.follow.ShardFetchers;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.replication.log.LogStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** The partitions of a broker with all that serves them. Made and ended by the thread that runs the node. */
final class Replicas {
    /** How long a leader waits for the controllers to answer a proposal, in milliseconds. */
    private static final int PROPOSAL_TIMEOUT_MS = 2_000;

    private static final String PRINCIPAL = "User:tidemark-broker";

    private final NodeConfig config;
    private final NewestImage images;
    private final Forwarding forwarding;
    private final Map<EventLoopShard, ShardFetchers> fetchers = new ConcurrentHashMap<>();
    private final ReplicaHost host;
    private final FetchConnections connections;
    private final ProducerIdBlocks producerIds;
    private final ProduceApi produce;
    private final DescribeLogDirsApi logDirs;
    private final AlterReplicaLogDirsApi alterLogDirs;

    Replicas(NodeConfig config, NodeSurroundings around, ShardGroup shards, LogStore store, Executor io,
            NewestImage images, Forwarding forwarding) {
        this.config = config;
        this.images = images;
        this.forwarding = forwarding;
        host = new ReplicaHost(new ReplicaHost.Surroundings(config, shards.all(), store, io, around.clock(),
                around.faults(), images,
                place -> fetchers.computeIfAbsent(shards.shard(place), each -> fetchers(each, io)),
                this::propose));
        connections = new FetchConnections(new FetchSlots(
                config.get(ReplicationKeys.MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS), around.randomness()));
        producerIds = new ProducerIdBlocks(shards.shard(0), config.nodeId(), images::ownBrokerEpoch,
                forwarding);
        produce = new ProduceApi(images, host, around.clock());
        alterLogDirs = new AlterReplicaLogDirsApi(config, store, images, host);
        logDirs = new DescribeLogDirsApi(config, around.disk(), store, io, host);
    }

    private ShardFetchers fetchers(EventLoopShard shard, Executor resolver) {
        return new ShardFetchers(shard, config, images::ownBrokerEpoch, this::address, resolver);
    }

    /** The first listener that a broker registers with is the one between brokers. */
    private Optional<Listener> address(int brokerId) {
        BrokerImage broker = images.get().brokers().broker(brokerId);
        return broker == null ? Optional.empty() : broker.listeners().stream().findFirst();
    }

    private void propose(AlterPartitionRequestData request,
            Consumer<Optional<AlterPartitionResponseData>> answer) {
        forwarding.forward(ApiKeys.ALTER_PARTITION, ApiKeys.ALTER_PARTITION.latestVersion(), request,
                PRINCIPAL, PROPOSAL_TIMEOUT_MS, outcome -> answer.accept(response(outcome)));
    }

    private static Optional<AlterPartitionResponseData> response(Forwarded outcome) {
        return outcome instanceof Forwarded.Answered(AlterPartitionResponseData answered)
                ? Optional.of(answered)
                : Optional.empty();
    }

    ReplicaHost host() {
        return host;
    }

    /** Begins what is done now and then. */
    void begin() {
        host.begin();
    }

    /** What can be asked of partitions. */
    List<ApiHandler<?, ?>> handlers() {
        return List.of(produce, new ListOffsetsApi(images, host),
                new FetchApi(images, new FetchSessions(images, host), connections,
                        config.get(ReplicationKeys.FETCH_MAX_BYTES),
                        ReplicationKeys.sendsConsumersToRacks(config)),
                new InitProducerIdApi(producerIds), new OffsetForLeaderEpochApi(images, host),
                new DeleteRecordsApi(images, host), new DescribeProducersApi(images, host), logDirs,
                alterLogDirs);
    }

    /** Hears of what comes on connections. */
    void listen(ApiRouter router) {
        router.onRequestBehindFetches(connections::onRequest);
        router.onConnectionClosed(connections::onClosed);
    }

    /**
     * Ends fetching, and all partitions.
     *
     * @return whether nothing used the logs any more in that time
     */
    boolean stop(long timeoutMs) throws InterruptedException {
        fetchers.forEach((shard, each) -> shard.execute(each::close));
        CountDownLatch released = new CountDownLatch(1);
        host.stop(released::countDown);
        return released.await(timeoutMs, TimeUnit.MILLISECONDS);
    }
}
