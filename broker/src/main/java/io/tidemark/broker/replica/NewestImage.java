package io.tidemark.broker.replica;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Parsed;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.replication.partition.ClusterView;
import java.util.List;
import java.util.function.Supplier;

/**
 * The newest metadata that this broker has, with what follows from it for topics. Written by the shard that
 * follows the metadata, before it hands out tasks about it; read by any thread.
 */
public final class NewestImage implements Supplier<ClusterImage>, ClusterView {
    private final NodeConfig node;
    private volatile ClusterImage image = ClusterImage.EMPTY;
    private volatile TopicSettings settings;

    public NewestImage(NodeConfig node) {
        this.node = node;
        settings = new TopicSettings(node, ClusterImage.EMPTY);
    }

    @SuppressWarnings("ReferenceEquality")
    public void set(ClusterImage newest) {
        boolean sameConfigs = newest.configs() == image.configs();
        image = newest;
        if (!sameConfigs)
            settings = new TopicSettings(node, newest);
    }

    @Override
    public ClusterImage get() {
        return image;
    }

    /** The configs of topics, of this image or of one that was the newest just before it. */
    public TopicSettings settings() {
        return settings;
    }

    /**
     * What was set for this broker at run time, or else for all brokers, or else the default; for a key that is never
     * in a file. A value that cannot be read is as if it were not there.
     */
    public <T> T onBroker(ConfigKey<T> key) {
        for (ConfigResource each : List.of(ConfigResource.broker(node.nodeId()),
                ConfigResource.CLUSTER_DEFAULT)) {
            String text = image.configs().of(each).value(key.name());
            if (text != null && key.parse(text) instanceof Parsed.Good<T>(T value))
                return value;
        }
        return node.get(key);
    }

    @Override
    public long ownBrokerEpoch() {
        BrokerImage self = image.brokers().broker(node.nodeId());
        return self == null ? -1 : self.epoch();
    }

    @Override
    public boolean mayJoinIsr(int brokerId, long brokerEpoch) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && broker.canLead() && broker.epoch() == brokerEpoch;
    }

    @Override
    public boolean isAlive(int brokerId) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && !broker.isFenced();
    }
}
