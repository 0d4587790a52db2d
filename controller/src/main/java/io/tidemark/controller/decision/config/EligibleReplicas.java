package io.tidemark.controller.decision.config;

import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;

/**
 * Which eligible leader replicas (KIP-966) are not eligible any more once {@code min.insync.replicas} is another:
 * those of partitions whose ISR is then large enough for the high watermark to move on without them.
 */
final class EligibleReplicas {
    private static final String KEY = TopicKeys.MIN_INSYNC_REPLICAS.name();

    private EligibleReplicas() {}

    /** Whether a change of that key, of that resource, makes a difference to anybody. */
    static boolean matter(ConfigResource resource, String key) {
        return key.equals(KEY) && (resource.type() == ConfigResourceType.TOPIC
                || resource.type() == ConfigResourceType.CLUSTER_DEFAULT);
    }

    /**
     * The events that clear them.
     *
     * @param after the image with the new value
     * @param resource the one topic that has it, or all brokers
     */
    static List<MetadataRecord> clear(ClusterImage after, ConfigResource resource, Surroundings around) {
        TopicConfigs configs = new TopicConfigs(after, around);
        List<MetadataRecord> records = new ArrayList<>();
        if (resource.type() == ConfigResourceType.TOPIC) {
            TopicImage topic = after.topics().topic(resource.name());
            if (topic != null)
                clear(topic, configs.of(topic), records);
            return records;
        }
        for (TopicImage topic : after.topics().all()) {
            if (after.configs().of(ConfigResource.topic(topic.name())).value(KEY) == null)
                clear(topic, configs.of(topic), records);
        }
        return records;
    }

    private static void clear(TopicImage topic, TopicConfig config, List<MetadataRecord> records) {
        for (int number = 0; number < topic.partitions().size(); number++) {
            PartitionImage partition = topic.partitions().get(number);
            if (partition.eligibleLeaderReplicas().isEmpty())
                continue;
            if (partition.isr().size() >= needed(partition, config))
                new PartitionEdit(topic.id(), number, partition).eligibleLeaderReplicas(BrokerIds.NONE)
                        .toRecord().ifPresent(records::add);
        }
    }

    /** As everywhere, replicas that are being added do not count yet. */
    private static int needed(PartitionImage partition, TopicConfig config) {
        int replicas = Math.max(1, partition.replicas().size() - partition.addingReplicas().size());
        return Math.min(config.minInsyncReplicas(replicas), replicas);
    }
}
