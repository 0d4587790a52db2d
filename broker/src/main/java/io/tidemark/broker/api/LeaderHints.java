package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.Listener;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client is told that has come to the wrong broker: who leads, as far as this one knows, and where to
 * find it (KIP-951). One for each response; of one thread.
 */
final class LeaderHints {
    /**
     * Where a leader is found.
     *
     * @param nodeId of the leader
     * @param address for the client's listener
     * @param rack of the leader, or empty
     */
    record Endpoint(int nodeId, Listener address, String rack) {}

    private final ClusterView view;
    private final Map<Integer, Endpoint> endpoints = new TreeMap<>();

    LeaderHints(ClusterView view) {
        this.view = view;
    }

    /** Remembers that the leader's address is to be told. */
    void tell(PartitionImage partition) {
        BrokerImage leader = view.image().brokers().broker(partition.leader());
        if (leader != null)
            view.endpoint(leader.id()).ifPresent(address -> endpoints.put(leader.id(),
                    new Endpoint(leader.id(), address, leader.rack().orElse(""))));
    }

    /** All leaders that were named, by their ids. */
    Iterable<Endpoint> endpoints() {
        return endpoints.values();
    }
}
