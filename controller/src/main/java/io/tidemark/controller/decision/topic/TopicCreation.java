package io.tidemark.controller.decision.topic;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.config.TopicConfigs;
import io.tidemark.controller.decision.placement.TopicLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.protocol.Errors;

/** Creates one topic after the other. Of one thread, for one request. */
final class TopicCreation {
    /** In a request: what the cluster's default is to be taken for. */
    private static final int UNSAID = -1;

    private final ClusterImage image;
    private final Surroundings around;
    private final TopicConfigs configs;
    private final TopicIds ids;
    private final BatchRoom room = new BatchRoom();
    private final TreeSet<String> created = new TreeSet<>();

    TopicCreation(ClusterImage image, Surroundings around) {
        this.image = image;
        this.around = around;
        configs = new TopicConfigs(image, around);
        ids = new TopicIds(image.topics(), around.randomness());
    }

    /** What became of it. */
    sealed interface Outcome {
        /** It is created, once the records are committed. */
        record Created(Uuid id, int partitions, int replicationFactor,
                Map<String, String> configs) implements Outcome {
            public Created {
                configs = Map.copyOf(configs);
            }
        }

        /** It is not. */
        record Refused(Refusal refusal) implements Outcome {}
    }

    TopicConfigs configs() {
        return configs;
    }

    /** What happened. */
    List<MetadataRecord> records() {
        return room.records();
    }

    Outcome create(CreatableTopic topic) {
        Optional<Refusal> refusal = refuseName(topic.name()).or(() -> refuseConfigs(topic));
        if (refusal.isPresent())
            return new Outcome.Refused(refusal.get());
        return switch (topic.assignments().isEmpty() ? placed(topic) : assigned(topic)) {
            case NewPartitions.Refused(Refusal why) -> new Outcome.Refused(why);
            case NewPartitions.Placed placed -> commit(topic, placed);
        };
    }

    private Outcome commit(CreatableTopic topic, NewPartitions.Placed partitions) {
        Uuid id = ids.next();
        Map<String, String> own = own(topic);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder()
                .setTopicCreated(
                        TopicCreated.newBuilder().setTopicId(UuidValues.of(id)).setName(topic.name()))
                .build());
        if (!own.isEmpty())
            records.add(configChanged(topic.name(), own));
        records.addAll(partitions.toRecords(image, around, id, 0));
        if (!room.add(records))
            return new Outcome.Refused(BatchRoom.full());
        created.add(topic.name());
        return new Outcome.Created(id, partitions.replicas().size(), partitions.replicas().getFirst().size(),
                own);
    }

    private static MetadataRecord configChanged(String topic, Map<String, String> own) {
        ConfigChanged.Builder event = ConfigChanged.newBuilder()
                .setType(ConfigResourceType.TOPIC)
                .setName(topic);
        own.forEach((key, value) -> event.addEntries(ConfigEntry.newBuilder().setKey(key).setValue(value)));
        return MetadataRecord.newBuilder().setConfigChanged(event).build();
    }

    private Optional<Refusal> refuseName(String name) {
        Optional<String> problem = TopicNames.problem(name);
        if (problem.isPresent())
            return refused(Errors.INVALID_TOPIC_EXCEPTION, problem.get());
        if (name.equals(Topic.CLUSTER_METADATA_TOPIC_NAME))
            return refused(Errors.INVALID_REQUEST,
                    "The controllers keep their log under that name, which is no topic.");
        if (image.topics().topic(name) != null)
            return refused(Errors.TOPIC_ALREADY_EXISTS, "There is a topic of that name already.");
        return TopicNames.colliding(name, image.topics().names())
                .or(() -> TopicNames.colliding(name, created))
                .flatMap(other -> refused(Errors.INVALID_TOPIC_EXCEPTION, "There is the topic " + other
                        + ", which differs in dots and underscores alone: metrics cannot tell the two apart."));
    }

    private Optional<Refusal> refuseConfigs(CreatableTopic topic) {
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null)
                return refused(Errors.INVALID_CONFIG,
                        "The config " + shown(config.name()) + " has no value.");
        }
        return configs.refuse(own(topic));
    }

    private static String shown(String text) {
        return text.length() <= TopicNames.MAX_CHARS ? text : text.substring(0, TopicNames.MAX_CHARS) + "...";
    }

    /** The topic's own configs; where a key is there twice, the last one counts, as with Kafka. */
    private static Map<String, String> own(CreatableTopic topic) {
        Map<String, String> own = new TreeMap<>();
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() != null)
                own.put(config.name(), config.value());
        }
        return own;
    }

    private NewPartitions placed(CreatableTopic topic) {
        int partitions = topic.numPartitions() == UNSAID
                ? TopicSizes.partitions(topic.name(), around.config())
                : topic.numPartitions();
        int brokers = image.brokers().byId().size();
        int replicationFactor = topic.replicationFactor() == UNSAID
                ? TopicSizes.replicationFactor(topic.name(), around.config(), brokers)
                : topic.replicationFactor();
        if (replicationFactor < 1)
            return notPlaced(Errors.INVALID_REPLICATION_FACTOR,
                    "A replication factor is at least 1, or -1 for the default.");
        if (partitions < 1)
            return notPlaced(Errors.INVALID_PARTITIONS,
                    "A topic has at least one partition; -1 stands for the default number.");
        return NewPartitions.place(image, around, partitions, replicationFactor, TopicLoad.NONE, room);
    }

    private NewPartitions assigned(CreatableTopic topic) {
        if (topic.replicationFactor() != UNSAID || topic.numPartitions() != UNSAID)
            return notPlaced(Errors.INVALID_REQUEST,
                    "Where the replicas are assigned, the number of partitions"
                            + " and the replication factor follow from that, and have to be -1.");
        if (!room.mayTake(topic.assignments().size(), NewPartitions.LEAST_RECORD_BYTES))
            return new NewPartitions.Refused(BatchRoom.full());
        Map<Integer, List<Integer>> byNumber = new TreeMap<>();
        int replicationFactor = topic.assignments().iterator().next().brokerIds().size();
        for (CreatableReplicaAssignment each : topic.assignments()) {
            int number = each.partitionIndex();
            if (byNumber.put(number, each.brokerIds()) != null)
                return notPlaced(Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Partition " + number + " is assigned more than once.");
            Optional<Refusal> refusal = ManualAssignment.refuse(image, around, number, each.brokerIds(),
                    replicationFactor);
            if (refusal.isPresent())
                return new NewPartitions.Refused(refusal.get());
        }
        return inOrder(byNumber);
    }

    private static NewPartitions inOrder(Map<Integer, List<Integer>> byNumber) {
        List<BrokerIds> replicas = new ArrayList<>();
        for (Map.Entry<Integer, List<Integer>> each : byNumber.entrySet()) {
            if (each.getKey() != replicas.size())
                return notPlaced(Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Partitions are numbered from 0 without a gap, but there is no assignment of partition "
                                + replicas.size() + ".");
            replicas.add(ManualAssignment.replicas(each.getValue()));
        }
        return new NewPartitions.Placed(replicas);
    }

    private static NewPartitions notPlaced(Errors error, String why) {
        return new NewPartitions.Refused(new Refusal(error, why));
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
