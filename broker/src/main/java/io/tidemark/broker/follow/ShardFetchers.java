package io.tidemark.broker.follow;

import io.tidemark.broker.net.BrokerLink;
import io.tidemark.broker.net.RequestLink;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.Shard;
import io.tidemark.replication.partition.FetchPosition;
import io.tidemark.replication.partition.FetchSchedule;
import io.tidemark.replication.partition.Partition;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Who fetches for the followers of one shard: one {@link LeaderFetcher} for each broker that leads any of them; as many
 * as there are brokers. Owned by the shard.
 */
public final class ShardFetchers implements FetchSchedule {
    /** Where a fetcher sends its requests. */
    interface Links {
        RequestLink open(String host, int port, BrokerLink.Listener listener);
    }

    /**
     * What all fetchers of the shard stand on.
     *
     * @param brokerId this broker
     * @param brokerEpoch this broker's, as the newest image has it
     */
    record Context(Shard shard, int brokerId, LongSupplier brokerEpoch, LeaderAddress addresses, Links links,
            FetchSettings settings) {}

    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final Context context;
    private final Map<Integer, LeaderFetcher> byLeader = new HashMap<>();
    private final Map<PartitionKey, LeaderFetcher> byPartition = new HashMap<>();

    /** @param resolver looks up the names of brokers, which may block */
    public ShardFetchers(EventLoopShard shard, NodeConfig node, LongSupplier brokerEpoch,
            LeaderAddress addresses, Executor resolver) {
        this(new Context(shard, node.nodeId(), brokerEpoch, addresses,
                (host, port, listener) -> BrokerLink.open(shard, resolver, host, port, CONNECT_TIMEOUT_MS,
                        listener),
                FetchSettings.of(node)));
    }

    ShardFetchers(Context context) {
        this.context = context;
    }

    @Override
    public void readyToFetch(Partition partition) {
        FetchPosition next = partition.nextFetch();
        if (next == null)
            return;
        PartitionKey key = PartitionKey.of(partition.id());
        LeaderFetcher fetcher = byLeader.computeIfAbsent(next.leader(),
                leader -> new LeaderFetcher(context, leader, byPartition::remove));
        LeaderFetcher before = byPartition.put(key, fetcher);
        if (before != null && before.leader() != next.leader())
            before.forget(key);
        fetcher.ready(key, partition);
    }

    /** Ends all connections; nothing is fetched any more. */
    public void close() {
        context.shard().requireOwner(this);
        byLeader.values().forEach(LeaderFetcher::close);
    }

    @Override
    public String toString() {
        return "the fetchers of " + context.shard();
    }
}
