package io.tidemark.broker.follow;

import io.tidemark.broker.net.BrokerLink;
import io.tidemark.broker.net.RequestLink;
import io.tidemark.common.port.Shard;
import java.util.function.LongSupplier;

/** The fetchers of a simulated broker's followers, over the links that the simulation makes. */
public final class SimulatedFetchers {
    /** Makes a link to the broker of that host. */
    @FunctionalInterface
    public interface Links {
        RequestLink open(String host, BrokerLink.Listener listener);
    }

    private SimulatedFetchers() {}

    /**
     * Those of one shard.
     *
     * @param maxBytes of one answer, and of one partition in it
     */
    public static ShardFetchers of(Shard shard, int brokerId, LongSupplier brokerEpoch,
            LeaderAddress addresses,
            int maxWaitMs, int maxBytes, Links links) {
        return new ShardFetchers(new ShardFetchers.Context(shard, brokerId, brokerEpoch, addresses,
                (host, _, listener) -> links.open(host, listener),
                new FetchSettings(maxWaitMs, 1, maxBytes, maxBytes, 200)));
    }
}
