package io.tidemark.broker.replica;

import io.tidemark.common.config.LogKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.config.ThrottleKeys;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicDelta;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Shard;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.partition.FetchSchedule;
import io.tidemark.replication.partition.MoveBudget;
import io.tidemark.replication.partition.PartitionRegistration;
import io.tidemark.replication.partition.ReplicaContext;
import io.tidemark.replication.partition.ReplicationLimits;
import io.tidemark.replication.partition.ShardPartitions;
import io.tidemark.replication.throttle.ReplicationThrottle;
import io.tidemark.replication.throttle.ReplicationThrottles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All partitions of this broker, over its shards. {@link #onDelta} is called on the shard that follows the
 * metadata; what is told of a partition reaches its shard in the order of the deltas. The rest is safe on any
 * thread.
 */
public final class ReplicaHost {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaHost.class);

    /**
     * What the host stands on.
     *
     * @param shards which own the partitions
     * @param store the logs; open
     * @param io threads that may block
     * @param image the newest metadata
     * @param fetches who fetches for the followers of a shard, by its place in {@code shards}
     * @param proposals where requests to change ISRs go
     */
    public record Surroundings(NodeConfig node, List<? extends Shard> shards, LogStore store, Executor io,
            Clock clock,
            FaultHandler faults, NewestImage image, IntFunction<FetchSchedule> fetches,
            ProposalSender.Sender proposals) {}

    private final Surroundings around;
    private final int brokerId;
    private final MoveBudget moves;
    private final List<ShardReplicas> shards = new ArrayList<>();
    private final ReplicationThrottles throttles;
    private long ownEpoch = -1;
    private boolean isAssigned;

    public ReplicaHost(Surroundings around) {
        this.around = around;
        brokerId = around.node().nodeId();
        moves = new MoveBudget(
                around.node().get(ReplicationKeys.NUM_REPLICA_ALTER_LOG_DIRS_THREADS)
                        .orElse(around.node().logDirs().size()),
                () -> around.image().settings()
                        .setForBroker(ThrottleKeys.REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND)
                        .orElse(Long.MAX_VALUE),
                around.clock().monotonicNanos());
        throttles = new ReplicationThrottles(around.clock(),
                around.node().get(ReplicationKeys.REPLICATION_QUOTA_WINDOW_NUM), TimeUnit.SECONDS.toMillis(
                        around.node().get(ReplicationKeys.REPLICATION_QUOTA_WINDOW_SIZE_SECONDS)));
        for (int i = 0; i < around.shards().size(); i++)
            shards.add(onShard(around.shards().get(i), around.fetches().apply(i)));
    }

    private ShardReplicas onShard(Shard shard, FetchSchedule fetches) {
        ReplicaContext context = new ReplicaContext(brokerId, shard, around.clock(), around.io(),
                around.faults(),
                new ProposalSender(shard, brokerId, around.image()::ownBrokerEpoch, around.proposals()),
                around.image(), fetches, limits(),
                throttles);
        return new ShardReplicas(shard, around.store(), around.io(), context,
                new ShardPartitions(context, around.node().get(LogKeys.LOG_RETENTION_CHECK_INTERVAL_MS)),
                moves);
    }

    private ReplicationLimits limits() {
        ReplicationLimits standard = ReplicationLimits.DEFAULT;
        long lagMs = around.node().get(ReplicationKeys.REPLICA_LAG_TIME_MAX_MS);
        return new ReplicationLimits(lagMs, Math.min(lagMs, standard.quickLagMs()),
                replacedAfterMs(standard.quickLagMs()),
                standard.isrRetryMs(),
                standard.truncationRetryMs(), standard.maxWaitingProduces(), standard.maxWaitingFetches(),
                standard.maxWaitingDeletes());
    }

    /** A leader proposes when its followers have been silent for the quick lag: that is part of the session. */
    private long replacedAfterMs(long quickLagMs) {
        long sessionMs = around.node().get(QuorumKeys.BROKER_SESSION_TIMEOUT_MS);
        return Math.max(quickLagMs, sessionMs + ControllerContact.TAKE_OVER_MS - quickLagMs);
    }

    /** Which shard a partition is on. */
    public ShardReplicas of(TopicPartition partition) {
        return shards.get(shardOf(partition, shards.size()));
    }

    /** The number of the shard, from 0, that a partition is on if there are so many. */
    public static int shardOf(TopicPartition partition, int shards) {
        return Math.floorMod(partition.hashCode(), shards);
    }

    /** The partitions of each shard. */
    public List<ShardReplicas> shards() {
        return shards;
    }

    // ---- the metadata

    /** The broker has this epoch now: what was decided for an earlier one is not for it. */
    public void onRegistered(long brokerEpoch) {
        ownEpoch = brokerEpoch;
        isAssigned = false;
        takeUp();
    }

    /** The metadata has gone on. */
    public void onDelta(ClusterDelta delta) {
        around.image().set(delta.after());
        if (isAssigned && isOfThisLife())
            onChanges(delta);
        else
            takeUp();
    }

    private boolean isOfThisLife() {
        return ownEpoch >= 0 && around.image().ownBrokerEpoch() == ownEpoch;
    }

    /** Takes over all that an image says, the first that knows this life of the broker. */
    private void takeUp() {
        isAssigned = isOfThisLife();
        if (!isAssigned)
            return;
        setThrottles();
        around.image().get().topics().all().forEach(this::onConfig);
        reportStrays(around.image().get());
    }

    private void onChanges(ClusterDelta delta) {
        for (TopicDelta topic : delta.topics().values())
            onTopic(topic);
        boolean defaultsChanged = false;
        for (ConfigResource resource : delta.configs()) {
            if (resource.type() == ConfigResourceType.TOPIC)
                onConfig(delta.after().topics().topic(resource.name()));
            defaultsChanged |= resource.equals(ConfigResource.CLUSTER_DEFAULT)
                    || resource.equals(ConfigResource.broker(brokerId));
        }
        if (defaultsChanged) {
            setThrottles();
            delta.after().topics().all().forEach(this::onConfig);
        }
    }

    private void setThrottles() {
        TopicSettings settings = around.image().settings();
        throttles.leader().limit(settings.setForBroker(ThrottleKeys.LEADER_REPLICATION_THROTTLED_RATE)
                .orElse(ReplicationThrottle.UNLIMITED));
        throttles.follower().limit(settings.setForBroker(ThrottleKeys.FOLLOWER_REPLICATION_THROTTLED_RATE)
                .orElse(ReplicationThrottle.UNLIMITED));
    }

    private void onTopic(TopicDelta topic) {
        TopicImage after = topic.after();
        if (after == null) {
            unassignAll(topic);
            return;
        }
        TopicConfig config = around.image().settings().of(after.name());
        TopicThrottle throttle = TopicThrottle.of(config, brokerId);
        topic.changedPartitions().forEach(number -> {
            if (isOurs(topic.after(number)))
                assign(after, number, config, throttle);
            else
                if (isOurs(topic.before(number)))
                    unassign(id(after, number));
        });
    }

    private void unassignAll(TopicDelta deleted) {
        TopicImage before = deleted.before();
        if (before == null)
            return;
        for (int number = 0; number < before.partitions().size(); number++) {
            if (isOurs(before.partitions().get(number)))
                unassign(id(before, number));
        }
    }

    private void onConfig(@Nullable TopicImage topic) {
        if (topic == null)
            return;
        TopicConfig config = around.image().settings().of(topic.name());
        TopicThrottle throttle = TopicThrottle.of(config, brokerId);
        for (int number = 0; number < topic.partitions().size(); number++) {
            if (isOurs(topic.partitions().get(number)))
                assign(topic, number, config, throttle);
        }
    }

    private boolean isOurs(@Nullable PartitionImage partition) {
        return partition != null && partition.replicas().contains(brokerId);
    }

    private static TopicIdPartition id(TopicImage topic, int number) {
        return new TopicIdPartition(topic.id(), number, topic.name());
    }

    private void assign(TopicImage topic, int number, TopicConfig config, TopicThrottle throttle) {
        PartitionImage partition = topic.partitions().get(number);
        Assigned assigned = new Assigned(id(topic, number), PartitionRegistration.of(partition),
                around.image().settings().logConfig(config),
                TopicSettings.minInsyncReplicas(config, partition), throttle.of(number));
        ShardReplicas on = of(assigned.partition().topicPartition());
        on.shard().execute(() -> on.assign(assigned));
    }

    private void unassign(TopicIdPartition gone) {
        ShardReplicas on = of(gone.topicPartition());
        on.shard().execute(() -> on.unassign(gone));
    }

    /** Names the logs here that no topic of the cluster has: they are left alone. */
    private void reportStrays(ClusterImage image) {
        long strays = around.store().partitions().stream().filter(each -> {
            TopicImage topic = image.topics().topic(each.topic());
            return topic == null || each.partition() >= topic.partitions().size()
                    || !isOurs(topic.partitions().get(each.partition()));
        }).peek(each -> LOG.warn("The log of {} belongs to no partition that this broker holds", each))
                .count();
        if (strays > 0)
            LOG.warn(
                    "{} logs here belong to no partition of this broker; they are left alone, and can be removed",
                    strays);
    }

    // ---- now and then

    /** Begins what is done now and then, on each shard; ends with the shards. */
    public void begin() {
        for (ShardReplicas each : shards)
            each.shard().execute(each::begin);
        every(shards.getFirst(), around.node().get(LogKeys.LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS),
                this::checkpoint);
        every(shards.getFirst(),
                around.node().get(ReplicationKeys.REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS),
                this::checkpoint);
    }

    private static void every(ShardReplicas replicas, long ms, Runnable what) {
        replicas.shard().schedule(ms, () -> {
            what.run();
            every(replicas, ms, what);
        });
    }

    /**
     * Ends all partitions.
     *
     * @param whenReleased runs, on any thread, once nothing uses their logs any more
     */
    public void stop(Runnable whenReleased) {
        AtomicInteger left = new AtomicInteger(shards.size());
        for (ShardReplicas each : shards)
            each.shard().execute(() -> each.stop(() -> {
                if (left.decrementAndGet() == 0)
                    whenReleased.run();
            }));
    }

    private void checkpoint() {
        try {
            around.io().execute(around.store()::checkpoint);
        } catch (RejectedExecutionException full) {
            LOG.debug("The checkpoints wait: {}", full.getMessage());
        }
    }
}
