package io.tidemark.broker.replica;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.replication.partition.ClusterView;
import io.tidemark.replication.partition.ConsumerPlace;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;

/**
 * The newest metadata that this broker has, with what follows from it for topics. Written by the shard that
 * follows the metadata, before it hands out tasks about it; read by any thread.
 */
public final class NewestImage implements Supplier<ClusterImage>, ClusterView {
    private final NodeConfig node;
    private final BooleanSupplier outOfTouch;
    private final Set<TopicIdPartition> doubted = ConcurrentHashMap.newKeySet();
    private volatile ClusterImage image = ClusterImage.EMPTY;
    private volatile TopicSettings settings;

    /** Of a broker that does not ask whether the controllers hear of it. */
    public NewestImage(NodeConfig node) {
        this(node, () -> false);
    }

    /** @param outOfTouch whether the controllers have given this broker up, for all it knows; on any thread */
    public NewestImage(NodeConfig node, BooleanSupplier outOfTouch) {
        this.node = node;
        this.outOfTouch = outOfTouch;
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
    public boolean isOutOfTouch() {
        return outOfTouch.getAsBoolean();
    }

    @Override
    public void doubt(TopicIdPartition partition, boolean isDoubted) {
        if (isDoubted)
            doubted.add(partition);
        else
            doubted.remove(partition);
    }

    /** Whether this broker leads a partition by this image, and takes it that another one does by now. */
    public boolean isDoubted(TopicImage topic, int partition) {
        return !doubted.isEmpty()
                && doubted.contains(new TopicIdPartition(topic.id(), partition, topic.name()));
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
