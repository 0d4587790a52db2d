package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;

/** Which partition a client means. */
final class PartitionNames {
    private PartitionNames() {}

    /** The partition of that number, wherever it is; null where the cluster has none. */
    static @Nullable TopicIdPartition find(ClusterImage image, String topic, int number) {
        return find(image.topics().topic(topic), number);
    }

    /** The partition of that number; null where there is no such topic, or it has fewer. */
    static @Nullable TopicIdPartition find(@Nullable TopicImage topic, int number) {
        return topic == null || number < 0 || number >= topic.partitions().size() ? null
                : new TopicIdPartition(topic.id(), number, topic.name());
    }
}
