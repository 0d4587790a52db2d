package io.tidemark.controller.decision.config;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;

/**
 * What becomes of {@code min.insync.replicas} in the active controller's file. All who may lead a partition have to
 * agree on it with the controllers, who decide by it which replicas have all that was acknowledged (KIP-966); so
 * only what is in the metadata counts. A file's value gets there as the one for all brokers, where there is none: by
 * the first active controller that has one, and when an operator unsets the one that is there, who expects, as with
 * Kafka, that what the file says counts again.
 */
public final class MinInsyncOfFile {
    private static final String KEY = TopicKeys.MIN_INSYNC_REPLICAS.name();

    private MinInsyncOfFile() {}

    /** Whether a file's value has to be written. */
    public static boolean isMissing(ClusterImage image, NodeConfig config) {
        return value(config).isPresent()
                && image.configs().of(ConfigResource.CLUSTER_DEFAULT).value(KEY) == null;
    }

    /** Writes it, where it is still missing; gives why not, if that cannot be. */
    public static Decided<Optional<Refusal>> decide(ClusterImage image, Surroundings around) {
        if (!isMissing(image, around.config()))
            return Decided.only(Optional.empty());
        ConfigAlteration alteration = new ConfigAlteration(image, around);
        ConfigOperation set = ConfigOperation.set(KEY, value(around.config()).orElseThrow());
        Optional<Refusal> refusal = alteration.alter(List.of(new ConfigAlteration.Wanted(
                org.apache.kafka.common.config.ConfigResource.Type.BROKER.id(), "", _ -> List.of(set))))
                .getFirst();
        return new Decided<>(alteration.records(), refusal);
    }

    /** What an operation comes to. */
    static ConfigOperation instead(ConfigResource resource, ConfigOperation operation, NodeConfig config) {
        boolean isUnset = resource.equals(ConfigResource.CLUSTER_DEFAULT) && operation.key().equals(KEY)
                && operation.type() == OpType.DELETE;
        return isUnset ? value(config).map(value -> ConfigOperation.set(KEY, value)).orElse(operation)
                : operation;
    }

    private static Optional<String> value(NodeConfig config) {
        return config.get(ReplicationKeys.MIN_INSYNC_REPLICAS).map(value -> Integer.toString(value));
    }
}
