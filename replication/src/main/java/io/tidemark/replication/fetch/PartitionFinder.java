package io.tidemark.replication.fetch;

import io.tidemark.replication.partition.Partition;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Where a fetch finds the partitions of its shard. Called on the shard. */
public interface PartitionFinder {
    /** The replica that is here and can be asked; null if there is none. */
    @Nullable
    Partition find(TopicIdPartition id);

    /** What to answer for a partition that is not found. */
    Errors missing(TopicIdPartition id);
}
