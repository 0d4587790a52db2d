package io.tidemark.controller.decision.topic;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.GroupKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.config.ShareGroupKeys;
import io.tidemark.common.config.TransactionKeys;
import org.apache.kafka.common.internals.Topic;

/** How large a topic becomes where nobody says. */
final class TopicSizes {
    private TopicSizes() {}

    static int partitions(String topic, NodeConfig config) {
        return config.get(partitionsKey(topic));
    }

    /** @param brokers how many are registered */
    static int replicationFactor(String topic, NodeConfig config, int brokers) {
        int wanted = config.get(replicationFactorKey(topic));
        return Topic.isInternal(topic) ? Math.max(1, Math.min(wanted, brokers)) : wanted;
    }

    private static ConfigKey<Integer> partitionsKey(String topic) {
        return switch (topic) {
            case Topic.GROUP_METADATA_TOPIC_NAME -> GroupKeys.OFFSETS_TOPIC_NUM_PARTITIONS;
            case Topic.TRANSACTION_STATE_TOPIC_NAME -> TransactionKeys.TRANSACTION_STATE_LOG_NUM_PARTITIONS;
            case Topic.SHARE_GROUP_STATE_TOPIC_NAME ->
                ShareGroupKeys.SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS;
            default -> ReplicationKeys.NUM_PARTITIONS;
        };
    }

    private static ConfigKey<Integer> replicationFactorKey(String topic) {
        return switch (topic) {
            case Topic.GROUP_METADATA_TOPIC_NAME -> GroupKeys.OFFSETS_TOPIC_REPLICATION_FACTOR;
            case Topic.TRANSACTION_STATE_TOPIC_NAME ->
                TransactionKeys.TRANSACTION_STATE_LOG_REPLICATION_FACTOR;
            case Topic.SHARE_GROUP_STATE_TOPIC_NAME ->
                ShareGroupKeys.SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR;
            default -> ReplicationKeys.DEFAULT_REPLICATION_FACTOR;
        };
    }
}
