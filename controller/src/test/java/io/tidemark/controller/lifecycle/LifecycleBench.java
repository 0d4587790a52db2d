package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.ControllerBench;
import io.tidemark.controller.decision.Decided;
import io.tidemark.sim.SimulatedScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** An active controller, a quorum that commits in two milliseconds, and brokers. */
final class LifecycleBench {
    static final int SESSION_MS = 1_500;
    static final Uuid TOPIC = new Uuid(8, 15);
    private static final long COMMIT_MS = 2;

    private final ControllerBench controllers = new ControllerBench();
    private final ScriptedPorts ports = new ScriptedPorts(controllers.shard);
    private int formerController = -1;
    private long formerHeardNanos;
    private final BrokerLifecycle lifecycle = new BrokerLifecycle(controllers.shard,
            controllers.scheduler.clock(), controllers.config, controllers.controller, ports,
            node -> node == formerController ? OptionalLong.of(formerHeardNanos) : OptionalLong.empty());
    private int term;

    LifecycleBench() {
        controllers.shard.run(() -> controllers.controller.addObserver(lifecycle));
        controllers.quorum.commitsAfterMs(COMMIT_MS);
        lead();
    }

    /** Another term begins, with the same controller, which knows as much of brokers as any other. */
    void lead() {
        leadAfter(Integer.MAX_VALUE);
    }

    /** As {@link #lead}; the controller before was on that node, and was last heard of so long ago. */
    void leadAfterSilenceOf(int node, long silentMs) {
        formerController = node;
        formerHeardNanos = controllers.scheduler.clock().monotonicNanos()
                - TimeUnit.MILLISECONDS.toNanos(silentMs);
        lead();
    }

    /** As {@link #lead}, with so many of the batches in flight committed, and the others lost. */
    void leadAfter(int committed) {
        term++;
        controllers.quorum.termEnds(committed);
        controllers.quorum.leaderStarts(term);
        runForMs(2 * COMMIT_MS);
        assertThat(controllers.isActive()).isTrue();
    }

    ControllerBench controllers() {
        return controllers;
    }

    SimulatedScheduler scheduler() {
        return controllers.scheduler;
    }

    BrokerLifecycle lifecycle() {
        return lifecycle;
    }

    ScriptedPorts ports() {
        return ports;
    }

    String clusterId() {
        return ControllerBench.CLUSTER_ID;
    }

    long endOffset() {
        return controllers.quorum.image().endOffset();
    }

    void onController(long afterMs, Runnable task) {
        controllers.shard.schedule(afterMs, task);
    }

    void runForMs(long ms) {
        controllers.runForMs(ms);
    }

    /** A process that is in and takes part. */
    BrokerProcess unfenced(int id) {
        BrokerProcess process = new BrokerProcess(this, id, 1).start();
        runForMs(2L * BrokerProcess.HEARTBEAT_MS);
        assertThat(isFenced(id)).isFalse();
        return process;
    }

    /** Creates a topic whose partitions have these replicas, all in sync, the first one leading. */
    void topic(int[]... partitions) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(Events.topic(TOPIC, "orders"));
        for (int i = 0; i < partitions.length; i++)
            records.add(Events.created(Events.partition(TOPIC, i, partitions[i])));
        write(records);
    }

    void write(List<MetadataRecord> records) {
        controllers.submit((_, _) -> new Decided<>(records, "written"));
        runForMs(2 * COMMIT_MS);
    }

    /** Changes the ISR of the first partition, as its leader would have it. */
    void isr(int... members) {
        write(List.of(new PartitionEdit(TOPIC, 0, partition(0)).isr(BrokerIds.of(members)).toRecord()
                .orElseThrow()));
    }

    /** Takes a partition's leader away, as a sweep does that has not come to its end. */
    void leaderless(int index) {
        PartitionImage partition = partition(index);
        write(List.of(new PartitionEdit(TOPIC, index, partition).leader(PartitionImage.NO_LEADER)
                .lastKnownLeader(partition.leader()).toRecord().orElseThrow()));
    }

    PartitionImage partition(int index) {
        PartitionImage partition = controllers.committed().topics().partition(TOPIC, index);
        if (partition == null)
            throw new AssertionError("no partition " + index);
        return partition;
    }

    @Nullable
    BrokerImage find(int id) {
        return controllers.committed().brokers().broker(id);
    }

    BrokerImage broker(int id) {
        BrokerImage broker = find(id);
        if (broker == null)
            throw new AssertionError("no broker " + id);
        return broker;
    }

    boolean isFenced(int id) {
        return broker(id).isFenced();
    }

    /** Runs until the broker is fenced, and tells how long that took. */
    long msUntilFenced(int id) {
        long beganMs = scheduler().clock().elapsedMs();
        scheduler().runUntil("broker " + id + " is fenced", () -> isFenced(id), 10_000, 1_000_000);
        return scheduler().clock().elapsedMs() - beganMs;
    }
}
