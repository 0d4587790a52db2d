package io.tidemark.broker.follow;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A partition as fetches name it. Compared and hashed for each partition of each fetch, so by plain code: what a record
 * brings along is several times slower in code of C1.
 */
record PartitionKey(Uuid topicId, int partition) {
    static PartitionKey of(TopicIdPartition id) {
        return new PartitionKey(id.topicId(), id.partition());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionKey that && partition == that.partition
                && topicId.equals(that.topicId);
    }

    @Override
    public int hashCode() {
        return 31 * topicId.hashCode() + partition;
    }
}
