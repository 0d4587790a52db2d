package io.tidemark.broker.replica;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.LogKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Parsed;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicDefaults;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.replication.log.LogConfig;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.compress.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What the configs in one image say of topics, on this node: the topic's own, or else those of the broker, of
 * all brokers, of the node's file. Immutable.
 */
public final class TopicSettings {
    private final NodeConfig node;
    private final ClusterImage image;
    private final TopicDefaults defaults;

    public TopicSettings(NodeConfig node, ClusterImage image) {
        this.node = node;
        this.image = image;
        defaults = new TopicDefaults(node, image.configs().of(ConfigResource.broker(node.nodeId())).values(),
                image.configs().of(ConfigResource.CLUSTER_DEFAULT).values());
    }

    /** What was set at run time for this broker, or else for all. */
    <T> Optional<T> setForBroker(ConfigKey<T> key) {
        for (ConfigResource each : List.of(ConfigResource.broker(node.nodeId()),
                ConfigResource.CLUSTER_DEFAULT)) {
            String text = image.configs().of(each).value(key.name());
            if (text != null && key.parse(text) instanceof Parsed.Good<T>(T value))
                return Optional.of(value);
        }
        return Optional.empty();
    }

    /** The config of a topic, which need not be there. */
    public TopicConfig of(String topic) {
        return topic.isEmpty() ? defaults.forTopic(java.util.Map.of())
                : defaults.forTopic(image.configs().of(ConfigResource.topic(topic)).values());
    }

    /** What it means for a partition's log. */
    LogConfig logConfig(TopicConfig topic) {
        return new LogConfig(
                new LogConfig.Rolling(topic.get(TopicKeys.SEGMENT_BYTES), topic.get(TopicKeys.SEGMENT_MS),
                        topic.get(TopicKeys.SEGMENT_JITTER_MS), topic.get(TopicKeys.SEGMENT_INDEX_BYTES),
                        topic.get(TopicKeys.INDEX_INTERVAL_BYTES)),
                new LogConfig.Retention(topic.get(TopicKeys.RETENTION_MS),
                        topic.get(TopicKeys.RETENTION_BYTES)),
                new LogConfig.Flushing(topic.get(TopicKeys.FLUSH_MESSAGES), topic.get(TopicKeys.FLUSH_MS)),
                new LogConfig.Acceptance(topic.get(TopicKeys.MAX_MESSAGE_BYTES),
                        topic.get(TopicKeys.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime"),
                        topic.get(TopicKeys.MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
                        topic.get(TopicKeys.MESSAGE_TIMESTAMP_AFTER_MAX_MS), recordRules(topic)),
                node.get(LogKeys.PRODUCER_ID_EXPIRATION_MS), topic.get(TopicKeys.FILE_DELETE_DELAY_MS));
    }

    private static LogConfig.RecordRules recordRules(TopicConfig topic) {
        return new LogConfig.RecordRules(topic.get(TopicKeys.CLEANUP_POLICY).contains("compact"),
                topic.get(TopicKeys.MAX_DECOMPRESSED_MESSAGE_BYTES), compression(topic));
    }

    private static @Nullable Compression compression(TopicConfig topic) {
        return switch (topic.get(TopicKeys.COMPRESSION_TYPE)) {
            case "uncompressed" -> Compression.NONE;
            case "gzip" -> Compression.gzip().level(topic.get(TopicKeys.COMPRESSION_GZIP_LEVEL)).build();
            case "lz4" -> Compression.lz4().level(topic.get(TopicKeys.COMPRESSION_LZ4_LEVEL)).build();
            case "zstd" -> Compression.zstd().level(topic.get(TopicKeys.COMPRESSION_ZSTD_LEVEL)).build();
            case "snappy" -> Compression.snappy().build();
            default -> null;
        };
    }

    /** {@code min.insync.replicas} of a partition: those that a reassignment adds do not count. */
    static int minInsyncReplicas(TopicConfig topic, PartitionImage partition) {
        int settled = partition.replicas().size() - partition.addingReplicas().size();
        return Math.max(1, topic.minInsyncReplicas(Math.max(1, settled)));
    }
}
