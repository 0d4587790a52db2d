package io.tidemark.broker.follow;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/** A partition as fetches name it. */
record PartitionKey(Uuid topicId, int partition) {
    static PartitionKey of(TopicIdPartition id) {
        return new PartitionKey(id.topicId(), id.partition());
    }
}
