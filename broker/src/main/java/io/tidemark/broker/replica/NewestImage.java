package io.tidemark.broker.replica;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.replication.partition.ClusterView;
import io.tidemark.replication.partition.ConsumerPlace;
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

    @Override
    public boolean isNear(int brokerId, ConsumerPlace place) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker != null && !broker.isFenced() && broker.rack().filter(place.rack()::equals).isPresent()
                && broker.listener(place.listener()).isPresent();
    }
}
