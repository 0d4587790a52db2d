package io.tidemark.broker.sim;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.replication.partition.History;
import java.util.Objects;
import org.apache.kafka.common.TopicIdPartition;

/** A partition of the cluster, with what the outside was told of it. */
record Replicated(TopicIdPartition id, History history) {
    PartitionImage in(ClusterImage image) {
        return Objects.requireNonNull(image.topics().partition(id.topicId(), id.partition()));
    }

    /** The highest offset that somebody was shown as committed; -1 before any. */
    long lastCommitted() {
        return history.committed().isEmpty() ? -1 : history.committed().lastKey();
    }

    @Override
    public String toString() {
        return id.topicPartition().toString();
    }
}
