package io.tidemark.broker.replica;

import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.partition.PartitionRegistration;
import io.tidemark.replication.throttle.Throttled;
import org.apache.kafka.common.TopicIdPartition;

/**
 * What the metadata says of a partition that this broker holds.
 *
 * @param partition which
 * @param registration who leads, who is in sync, in which epochs
 * @param config of its log
 * @param minInsyncReplicas from 1
 * @param throttled whether copying it is slowed
 */
record Assigned(TopicIdPartition partition, PartitionRegistration registration, LogConfig config,
        int minInsyncReplicas, Throttled throttled) {}
