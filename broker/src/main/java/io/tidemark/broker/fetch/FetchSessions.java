package io.tidemark.broker.fetch;

import io.tidemark.broker.fetch.TopicResolver.Resolved;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.port.Shard;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Makes sessions over this broker's partitions. Immutable; safe on any thread. */
public final class FetchSessions {
    private final Supplier<ClusterImage> images;
    private final ReplicaHost replicas;

    public FetchSessions(Supplier<ClusterImage> images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    /** One that holds nothing yet, of that shard. */
    public FetchSession begin(Shard shard) {
        return new FetchSession(shard, replicas, this::resolve);
    }

    private Resolved resolve(FetchKey key) {
        boolean isNamed = key.topicId().equals(Uuid.ZERO_UUID);
        TopicImage topic = isNamed ? images.get().topics().topic(key.topic())
                : images.get().topics().topic(key.topicId());
        if (topic == null)
            return new Resolved.Unknown(
                    isNamed && !key.topic().isEmpty() ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                            : Errors.UNKNOWN_TOPIC_ID);
        if (key.partition() < 0 || key.partition() >= topic.partitions().size())
            return new Resolved.Unknown(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        return new Resolved.Known(new TopicIdPartition(topic.id(), key.partition(), topic.name()));
    }
}
