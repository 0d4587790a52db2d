package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * The cluster as clients of one listener see it: of a broker they see the address that it advertises for that
 * listener, and they see none of a broker that is fenced. Immutable.
 *
 * @param image one image, so that an answer does not contradict itself
 * @param listenerName where the client is connected
 */
record ClusterView(ClusterImage image, String listenerName) {
    /** The broker's address for such clients; empty while it is fenced, or has no such listener. */
    Optional<Listener> endpoint(int brokerId) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker == null || broker.isFenced() ? Optional.empty() : broker.listener(listenerName);
    }

    /** The brokers that such clients can be sent to, in the order of their ids. */
    List<BrokerImage> reachable() {
        return image.brokers().all().stream().filter(each -> endpoint(each.id()).isPresent()).toList();
    }

    /** Whether it is known and not fenced, on whatever listener. */
    boolean isAlive(int brokerId) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && !broker.isFenced();
    }

    /** The replicas that such clients cannot reach. */
    List<Integer> offlineReplicas(PartitionImage partition) {
        List<Integer> offline = new ArrayList<>();
        for (int replica : partition.replicas().toArray()) {
            if (endpoint(replica).isEmpty() || !isDirectoryOnline(partition, replica))
                offline.add(replica);
        }
        return offline;
    }

    /** Whether the directory that a replica lies in is one that its broker has; an unknown one is taken for it. */
    private boolean isDirectoryOnline(PartitionImage partition, int replica) {
        BrokerImage broker = image.brokers().broker(replica);
        if (broker == null || partition.directories().isUnknown())
            return true;
        Uuid directory = partition.directories().get(partition.replicas().indexOf(replica));
        return directory.equals(Uuid.ZERO_UUID) || broker.logDirectories().contains(directory);
    }

    /** Those of the brokers that such clients can reach. */
    List<Integer> reachable(BrokerIds brokers) {
        return brokers.stream().filter(each -> endpoint(each).isPresent()).boxed().toList();
    }
}
