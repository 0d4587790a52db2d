package io.tidemark.deploy.bench;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.Replay;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.controller.decision.partition.ControlledShutdownSweep;
import io.tidemark.controller.decision.partition.ElectLeaders;
import io.tidemark.controller.decision.partition.FenceBrokerSweep;
import io.tidemark.controller.decision.partition.PreferredLeaderSweep;
import io.tidemark.controller.decision.partition.RegisterBrokerSweep;
import io.tidemark.controller.decision.partition.UnfenceSweep;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ElectLeadersRequestData;

/**
 * Decisions about a million partitions: one broker of ten fenced, registered anew, unfenced, shut down, and
 * the balance of leaders looked at. Arguments: topics, and partitions of each (50000 20). Three replicas each;
 * a step is what one sweep decides at once, with the replay of its records on the image.
 */
public final class SweepBench {
    private static final int BROKERS = 10;
    private static final int REPLICAS = 3;
    private static final int FENCED = 3;
    private static final int STOPPED = 4;

    private final NodeConfig config = new ConfigLoader(OsDisk.INSTANCE, Path.of("unused")).defaults();
    private final Figures figures;
    private ClusterImage image;

    private SweepBench(ClusterImage image, Figures figures) {
        this.image = image;
        this.figures = figures;
    }

    public static void main(String[] arguments) {
        int topics = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int partitionsEach = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        for (int i = 0; i < 3; i++)
            new SweepBench(create(Math.max(1, topics / 20), partitionsEach), new Figures()).run();
        Figures figures = new Figures();
        figures.put("topics", topics);
        figures.put("partitions", (double) topics * partitionsEach);
        new SweepBench(create(topics, partitionsEach), figures).run();
        System.out.println(figures.json());
    }

    private void run() {
        measure("fence_broker", new FenceBrokerSweep(FENCED, epoch(FENCED)), Set.of(FENCED));
        BrokerRegistered again = registration(FENCED).toBuilder()
                .setIncarnationId(UuidValues.of(new Uuid(6, FENCED)))
                .build();
        measure("register_broker", new RegisterBrokerSweep(image, again, false), Set.of(FENCED));
        measure("unfence_broker", new UnfenceSweep(FENCED, epoch(FENCED)), Set.of());
        measure("shut_down_broker", new ControlledShutdownSweep(STOPPED, epoch(STOPPED)), Set.of());
        ElectLeadersRequestData all = new ElectLeadersRequestData()
                .setElectionType(ElectionType.PREFERRED.value)
                .setTopicPartitions(null);
        long start = System.nanoTime();
        long startCpu = cpuNanos();
        new ElectLeaders().decide(image, all, around(Set.of()));
        figures.put("elect_leaders_of_all_ms", (System.nanoTime() - start) / 1e6);
        figures.put("elect_leaders_of_all_cpu_ms", (cpuNanos() - startCpu) / 1e6);
        measure("preferred_leaders_in_balance", new PreferredLeaderSweep(), Set.of());
    }

    private void measure(String name, Sweep sweep, Set<Integer> leaving) {
        long decidingNanos = 0;
        long slowestNanos = 0;
        long slowestCpuNanos = 0;
        int records = 0;
        int steps = 0;
        long begin = System.nanoTime();
        long beginCpu = cpuNanos();
        while (!sweep.isDone()) {
            long start = System.nanoTime();
            long startCpu = cpuNanos();
            List<MetadataRecord> decided = sweep.step(image, around(leaving));
            decidingNanos += System.nanoTime() - start;
            image = image.replay(decided, image.endOffset() + 1).after();
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
            slowestCpuNanos = Math.max(slowestCpuNanos, cpuNanos() - startCpu);
            records += decided.size();
            steps++;
        }
        figures.put(name + "_s", (System.nanoTime() - begin) / 1e9);
        figures.put(name + "_cpu_s", (cpuNanos() - beginCpu) / 1e9);
        figures.put(name + "_decided_s", decidingNanos / 1e9);
        figures.put(name + "_slowest_step_ms", slowestNanos / 1e6);
        figures.put(name + "_slowest_step_cpu_ms", slowestCpuNanos / 1e6);
        figures.put(name + "_steps", steps);
        figures.put(name + "_records", records);
    }

    /** Of this thread alone: a busy machine and the collector do not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private Surroundings around(Set<Integer> leaving) {
        return new Surroundings(0, SystemRandomness.INSTANCE, config, leaving);
    }

    private long epoch(int broker) {
        BrokerImage known = Objects.requireNonNull(image.brokers().broker(broker));
        return known.epoch();
    }

    private static ClusterImage create(int topics, int partitionsEach) {
        SplittableRandom random = new SplittableRandom(42);
        Replay replay = new Replay(ClusterImage.EMPTY);
        for (int id = 0; id < BROKERS; id++) {
            replay.replay(MetadataRecord.newBuilder().setBrokerRegistered(registration(id)).build());
            replay.replay(MetadataRecord.newBuilder()
                    .setBrokerUnfenced(BrokerUnfenced.newBuilder().setBrokerId(id).setBrokerEpoch(id + 1))
                    .build());
        }
        for (int topic = 0; topic < topics; topic++) {
            UuidValue id = UuidValues.of(new Uuid(random.nextLong(), topic + 1));
            replay.replay(MetadataRecord.newBuilder()
                    .setTopicCreated(TopicCreated.newBuilder().setTopicId(id).setName("the-topic-" + topic))
                    .build());
            for (int i = 0; i < partitionsEach; i++)
                replay.replay(
                        MetadataRecord.newBuilder().setPartitionCreated(partition(id, i, random)).build());
        }
        return replay.finish(1).after();
    }

    private static BrokerRegistered registration(int id) {
        return BrokerRegistered.newBuilder()
                .setBrokerId(id)
                .setBrokerEpoch(id + 1)
                .setIncarnationId(UuidValues.of(new Uuid(5, id)))
                .addLogDirectories(directory(id))
                .setFenced(true)
                .build();
    }

    private static UuidValue directory(int broker) {
        return UuidValues.of(new Uuid(0x9E37_79B9_7F4A_7C15L * (broker + 1), broker + 1));
    }

    private static PartitionCreated partition(UuidValue topic, int number, SplittableRandom random) {
        BrokerIds replicas = BrokerIds.NONE;
        while (replicas.size() < REPLICAS)
            replicas = replicas.plus(random.nextInt(BROKERS));
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(topic)
                .setPartition(number)
                .setLeader(replicas.get(0))
                .setLastKnownLeader(PartitionImage.NO_LEADER)
                .addAllReplicas(replicas.toList())
                .addAllIsr(replicas.toList());
        for (int i = 0; i < REPLICAS; i++)
            event.addDirectories(directory(replicas.get(i)).getHigh())
                    .addDirectories(directory(replicas.get(i)).getLow());
        return event.build();
    }
}
