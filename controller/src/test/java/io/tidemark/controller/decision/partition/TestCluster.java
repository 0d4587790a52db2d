package io.tidemark.controller.decision.partition;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.port.OsDisk;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.sim.SeededRandomness;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/** A cluster as tests describe it: brokers 1 to n, unfenced, and topics that are added in words. */
final class TestCluster {
    static final NodeConfig DEFAULTS = new ConfigLoader(OsDisk.INSTANCE, Path.of("installation")).defaults();

    ClusterImage image = ClusterImage.EMPTY;
    final Set<Integer> leaving = new HashSet<>();
    private final SeededRandomness random = new SeededRandomness(1);

    TestCluster(int brokers) {
        for (int id = 1; id <= brokers; id++)
            apply(List.of(Events.registered(id, 10 + id), Events.unfenced(id, 10 + id)));
    }

    void apply(List<MetadataRecord> records) {
        image = image.replay(records, image.endOffset() + 1).after();
    }

    Surroundings around() {
        return new Surroundings(0, random, DEFAULTS, leaving);
    }

    long epoch(int broker) {
        return broker(broker).epoch();
    }

    BrokerImage broker(int id) {
        return Objects.requireNonNull(image.brokers().broker(id));
    }

    /** Fences it, or takes it into controlled shutdown, without a look at partitions. */
    void fence(int... brokers) {
        for (int id : brokers)
            apply(List.of(Events.fenced(id, epoch(id))));
    }

    void shutDown(int... brokers) {
        for (int id : brokers)
            apply(List.of(Events.record()
                    .setBrokerInControlledShutdown(
                            BrokerInControlledShutdown.newBuilder().setBrokerId(id).setBrokerEpoch(epoch(id)))
                    .build()));
    }

    static Uuid id(String topic) {
        return new Uuid(7, topic.hashCode());
    }

    void topic(String name) {
        apply(List.of(Events.topic(id(name), name)));
    }

    void config(String topic, String key, String value) {
        apply(List.of(Events.config(ConfigResourceType.TOPIC, topic, Map.of(key, value))));
    }

    /** Adds a partition with these replicas, all in sync. */
    void partition(String topic, int... replicas) {
        partition(topic, Events.partition(id(topic), nextPartition(topic), replicas));
    }

    /** Adds a partition as words describe it, such as {@code 1 2 3 / isr 1 / elr 2 / leader 1}. */
    void partition(String topic, String words) {
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(Events.partition(id(topic), 0, 1).getTopicId())
                .setPartition(nextPartition(topic))
                .setLeader(PartitionImage.NO_LEADER)
                .setLastKnownLeader(PartitionImage.NO_LEADER);
        String[] parts = words.split(" / ");
        event.addAllReplicas(ids(parts[0]));
        for (String part : List.of(parts).subList(1, parts.length)) {
            List<Integer> ids = ids(part.substring(part.indexOf(' ')));
            switch (part.substring(0, part.indexOf(' '))) {
                case "isr" -> event.addAllIsr(ids);
                case "elr" -> event.addAllEligibleLeaderReplicas(ids);
                case "adding" -> event.addAllAddingReplicas(ids);
                case "removing" -> event.addAllRemovingReplicas(ids);
                case "leader" -> event.setLeader(ids.getFirst());
                case "last" -> event.setLastKnownLeader(ids.getFirst());
                default -> throw new IllegalArgumentException(part);
            }
        }
        partition(topic, event);
    }

    void partition(String topic, PartitionCreated.Builder event) {
        apply(List.of(Events.created(event)));
    }

    private static List<Integer> ids(String words) {
        return List.of(words.trim().split(" ")).stream().map(Integer::valueOf).toList();
    }

    int nextPartition(String topic) {
        return Objects.requireNonNull(image.topics().topic(topic)).partitions().size();
    }

    PartitionImage get(String topic, int partition) {
        return Objects.requireNonNull(image.topics().partition(id(topic), partition));
    }

    /** A partition in the words of {@link #partition(String, String)}. */
    String words(String topic, int partition) {
        PartitionImage image = get(topic, partition);
        return words(image.replicas()) + part("isr", image.isr())
                + part("elr", image.eligibleLeaderReplicas())
                + part("adding", image.addingReplicas()) + part("removing", image.removingReplicas())
                + part("leader", image.leader()) + part("last", image.lastKnownLeader());
    }

    private static String part(String name, BrokerIds ids) {
        return ids.isEmpty() ? "" : " / " + name + " " + words(ids);
    }

    private static String part(String name, int id) {
        return id < 0 ? "" : " / " + name + " " + id;
    }

    private static String words(BrokerIds ids) {
        return ids.stream().mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    /** Steps it to its end. */
    void run(Sweep sweep) {
        for (int steps = 0; !sweep.isDone(); steps++) {
            if (steps > 1000)
                throw new AssertionError(sweep + " does not end");
            step(sweep);
        }
    }

    List<MetadataRecord> step(Sweep sweep) {
        List<MetadataRecord> records = sweep.step(image, around());
        apply(records);
        return records;
    }
}
