package io.tidemark.broker.node;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator where a broker's file says something else than what counts, for the keys of which only the
 * metadata counts. Safe on any thread.
 */
final class FileAgainstCluster {
    private static final Logger LOG = LoggerFactory.getLogger(FileAgainstCluster.class);

    private FileAgainstCluster() {}

    /** Warns of what differs. */
    static void compare(NodeConfig config, ClusterImage image) {
        difference(config, image).ifPresent(LOG::warn);
    }

    /** What to say; empty where the two agree, or the file says nothing. */
    static Optional<String> difference(NodeConfig config, ClusterImage image) {
        String key = ReplicationKeys.MIN_INSYNC_REPLICAS.name();
        Optional<String> ofFile = config.get(ReplicationKeys.MIN_INSYNC_REPLICAS).map(value -> "" + value);
        String ofCluster = image.configs().of(ConfigResource.CLUSTER_DEFAULT).value(key);
        if (ofFile.isEmpty() || ofFile.get().equals(ofCluster))
            return Optional.empty();
        return Optional
                .of("%s=%s in this broker's file does not count: for the cluster it is %s. To change that, "
                        .formatted(key, ofFile.get(),
                                ofCluster == null ? "half of a topic's replicas" : ofCluster)
                        + "set it for all brokers at run time, or for a topic, or in the file of the controllers before the "
                        + "cluster is formed.");
    }
}
