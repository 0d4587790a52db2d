package io.tidemark.broker.fetch;

import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.replication.fetch.PartitionFinder;
import io.tidemark.replication.partition.Partition;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The partitions of one shard, for fetches. */
record HostedPartitions(ShardReplicas on) implements PartitionFinder {
    @Override
    public @Nullable Partition find(TopicIdPartition id) {
        return on.find(id) instanceof ShardReplicas.Found.Here(Partition partition) ? partition : null;
    }

    @Override
    public Errors missing(TopicIdPartition id) {
        return on.find(id) instanceof ShardReplicas.Found.NotHere(Errors error) ? error
                : Errors.NOT_LEADER_OR_FOLLOWER;
    }
}
