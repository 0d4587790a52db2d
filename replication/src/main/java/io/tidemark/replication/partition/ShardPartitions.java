package io.tidemark.replication.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one shard, and what is done for all of them now and then: looking for followers that lag, and
 * retention. A sweep goes over them in slices, so that no turn of the loop is long. Owned by the shard.
 */
public final class ShardPartitions {
    /** How many partitions are looked at in one task. */
    static final int SLICE = 100;

    /** A sweep that comes so many of its periods late says that this broker was held up. */
    private static final int HELD_UP_PERIODS = 3;

    private static final long MAX_LAG_CHECK_MS = 250;

    private final ReplicaContext context;
    private final long retentionCheckMs;
    private final Map<TopicIdPartition, Partition> partitions = new HashMap<>();
    private long lastLagSweepMs;
    private boolean stopped;

    /** @param retentionCheckMs {@code log.retention.check.interval.ms} */
    public ShardPartitions(ReplicaContext context, long retentionCheckMs) {
        this.context = context;
        this.retentionCheckMs = retentionCheckMs;
    }

    public void add(Partition partition) {
        context.shard().requireOwner(this);
        if (partitions.putIfAbsent(partition.id(), partition) != null)
            throw context.faults().broken(partition + " is there twice", null);
    }

    public void remove(TopicIdPartition id) {
        context.shard().requireOwner(this);
        partitions.remove(id);
    }

    public @Nullable Partition get(TopicIdPartition id) {
        return partitions.get(id);
    }

    public Collection<Partition> all() {
        return partitions.values();
    }

    /** Begins the sweeps. */
    public void begin() {
        lastLagSweepMs = context.nowMs();
        context.shard().schedule(lagCheckMs(), this::sweepLag);
        context.shard().schedule(retentionCheckMs, this::sweepRetention);
    }

    /** Ends them. */
    public void stop() {
        stopped = true;
    }

    /**
     * Half of the lag, as in Kafka, so that a laggard leaves after one and a half times the lag at the latest; but often
     * enough that who may join an ISR again, and has nothing to fetch, does not wait.
     */
    private long lagCheckMs() {
        return Math.max(1, Math.min(MAX_LAG_CHECK_MS, context.limits().replicaLagTimeMaxMs() / 2));
    }

    private void sweepLag() {
        if (stopped) return;
        long nowMs = context.nowMs();
        boolean heldUp = nowMs - lastLagSweepMs > HELD_UP_PERIODS * lagCheckMs();
        lastLagSweepMs = nowMs;
        sweep(new ArrayList<>(partitions.values()), 0, partition -> partition.checkLag(heldUp));
        context.shard().schedule(lagCheckMs(), this::sweepLag);
    }

    private void sweepRetention() {
        if (stopped) return;
        sweep(new ArrayList<>(partitions.values()), 0, partition -> {
            partition.applyRetention();
            partition.log().expireProducers();
        });
        context.shard().schedule(retentionCheckMs, this::sweepRetention);
    }

    private interface Look {
        void at(Partition partition);
    }

    private void sweep(List<Partition> all, int from, Look look) {
        int to = Math.min(all.size(), from + SLICE);
        for (Partition each : all.subList(from, to))
            if (partitions.get(each.id()) == each) look.at(each);
        if (to < all.size()) context.shard().execute(() -> sweep(all, to, look));
    }

    @Override
    public String toString() {
        return "the partitions of " + context.shard();
    }
}
