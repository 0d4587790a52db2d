package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.model.CommandBook.Answer;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Operators, who ask brokers for all that changes the cluster, and enter into the {@link CommandBook} what they
 * are told.
 */
final class AdminLoad {
    private static final int NAMES = 8;
    private static final int MAX_PARTITIONS = 6;
    private static final int MAX_TOPICS_AT_ONCE = 3;
    private static final int UNREGISTER = -1;
    private static final String ALL_BROKERS = "";
    private static final String RETENTION = "retention.ms";
    private static final String MIN_INSYNC = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    private final ModelWorld world;
    private final List<ModelBroker> brokers;
    private final SeededRandomness randomness;

    /** How long between two commands, at most. */
    private final int maxPauseMs;

    private final Map<Long, List<Deed>> unanswered = new LinkedHashMap<>();
    private long numbers;
    private boolean over;

    AdminLoad(ModelWorld world, List<ModelBroker> brokers) {
        this.world = world;
        this.brokers = brokers;
        this.randomness = world.randomness.fork("admins");
        this.maxPauseMs = 50 + randomness.nextInt(500);
    }

    void begin() {
        world.outside.schedule(randomness.nextInt(maxPauseMs), () -> {
            if (!over) {
                ModelBroker.Life life = brokers.get(randomness.nextInt(brokers.size())).life();
                if (life != null)
                    life.shard.execute(() -> one(life));
                begin();
            }
        });
    }

    /** No more is asked from now on. */
    void stop() {
        over = true;
    }

    /** Whoever has not been answered by now never will be. */
    void giveUp() {
        unanswered.values().forEach(deeds -> deeds.forEach(deed -> world.book.enter(deed, Answer.UNKNOWN)));
        unanswered.clear();
    }

    private void one(ModelBroker.Life by) {
        switch (randomness.nextInt(60) == 0 ? UNREGISTER : randomness.nextInt(14)) {
            case 0, 1, 2 -> createTopics(by);
            case 3 -> deleteTopic(by);
            case 4, 5 -> createPartitions(by);
            case 6, 7 -> setRetention(by);
            case 8 -> setMinInsyncReplicas(by);
            case 9 -> setUnclean(by);
            case 10 -> electLeaders(by);
            case UNREGISTER -> unregister(by);
            default -> reassign(by);
        }
    }

    // ---- what is entered into the book

    /**
     * Asks, and enters each deed with what the response says of it.
     *
     * @param errors the codes that a response has, in the order of the deeds
     */
    private <R extends ApiMessage> void ask(ModelBroker.Life by, ApiKeys key, ApiMessage request,
            Class<R> type, List<? extends Deed> deeds, Function<R, List<Short>> errors) {
        long number = numbers++;
        unanswered.put(number, List.copyOf(deeds));
        Asking.ask(by, key, request, type, (response, answer) -> {
            Step.require(unanswered.remove(number) != null, "%s is answered twice", request);
            List<Short> codes = response == null ? List.of() : errors.apply(response);
            Step.require(response == null || codes.size() == deeds.size(), "%s is answered with %s", request,
                    response);
            for (int i = 0; i < deeds.size(); i++)
                world.book.enter(deeds.get(i), response == null ? answer : answer(codes.get(i)));
        });
    }

    private static Answer answer(short code) {
        Step.require(code != Errors.UNKNOWN_SERVER_ERROR.code(), "a mistake of the controller's");
        return code == Errors.NONE.code() ? Answer.DONE : Answer.FAILED;
    }

    private void createTopics(ModelBroker.Life by) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        List<Deed> deeds = new ArrayList<>();
        int first = randomness.nextInt(NAMES);
        int count = 1 + randomness.nextInt(MAX_TOPICS_AT_ONCE);
        for (int i = 0; i < count; i++) {
            String name = "t" + (first + i) % NAMES;
            request.topics()
                    .add(new CreatableTopic().setName(name)
                            .setNumPartitions(1 + randomness.nextInt(3))
                            .setReplicationFactor((short) (1 + randomness.nextInt(4))));
            deeds.add(new Deed.TopicCreated(name));
        }
        ask(by, ApiKeys.CREATE_TOPICS, request, CreateTopicsResponseData.class, deeds,
                response -> response.topics()
                        .stream()
                        .map(CreateTopicsResponseData.CreatableTopicResult::errorCode)
                        .toList());
    }

    private void deleteTopic(ModelBroker.Life by) {
        Uuid id = by.image()
                .topics()
                .all()
                .stream()
                .skip(randomness.nextInt(NAMES))
                .findFirst()
                .map(TopicImage::id)
                .orElseGet(() -> new Uuid(randomness.nextLong(), randomness.nextLong()));
        DeleteTopicsRequestData request = new DeleteTopicsRequestData()
                .setTopics(List.of(new DeleteTopicState().setName(null).setTopicId(id)));
        ask(by, ApiKeys.DELETE_TOPICS, request, DeleteTopicsResponseData.class,
                List.of(new Deed.TopicDeleted(id)), response -> response.responses()
                        .stream()
                        .map(DeleteTopicsResponseData.DeletableTopicResult::errorCode)
                        .toList());
    }

    private void createPartitions(ModelBroker.Life by) {
        String name = anyName();
        int count = 2 + randomness.nextInt(MAX_PARTITIONS - 1);
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        request.topics().add(new CreatePartitionsTopic().setName(name).setCount(count).setAssignments(null));
        ask(by, ApiKeys.CREATE_PARTITIONS, request, CreatePartitionsResponseData.class,
                List.of(new Deed.PartitionsCreated(name, count)), response -> response.results()
                        .stream()
                        .map(CreatePartitionsResponseData.CreatePartitionsTopicResult::errorCode)
                        .toList());
    }

    private void setRetention(ModelBroker.Life by) {
        String name = anyName();
        String value = Long.toString(1_000_000 + numbers);
        ask(by, ApiKeys.INCREMENTAL_ALTER_CONFIGS, setting(name, RETENTION, value),
                IncrementalAlterConfigsResponseData.class,
                List.of(new Deed.ConfigSet(name, RETENTION, value)),
                response -> response.responses()
                        .stream()
                        .map(IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse::errorCode)
                        .toList());
    }

    private String anyName() {
        return "t" + randomness.nextInt(NAMES);
    }

    /** Now and then what holds for all topics that do not say otherwise. */
    private String topicOrAll() {
        return randomness.oneIn(5) ? ALL_BROKERS : anyName();
    }

    private static IncrementalAlterConfigsRequestData setting(String topic, String key, String value) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        AlterConfigsResource resource = new AlterConfigsResource()
                .setResourceType(
                        (topic.equals(ALL_BROKERS) ? ConfigResource.Type.BROKER : ConfigResource.Type.TOPIC)
                                .id())
                .setResourceName(topic);
        resource.configs()
                .add(new AlterableConfig().setName(key)
                        .setValue(value)
                        .setConfigOperation(AlterConfigOp.OpType.SET.id()));
        request.resources().add(resource);
        return request;
    }

    // ---- what only the invariants judge

    private void setMinInsyncReplicas(ModelBroker.Life by) {
        justAsk(by, ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                setting(topicOrAll(), MIN_INSYNC, Integer.toString(1 + randomness.nextInt(3))),
                IncrementalAlterConfigsResponseData.class);
    }

    private void setUnclean(ModelBroker.Life by) {
        justAsk(by, ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                setting(topicOrAll(), UNCLEAN, Boolean.toString(randomness.oneIn(4))),
                IncrementalAlterConfigsResponseData.class);
    }

    private <R extends ApiMessage> void justAsk(ModelBroker.Life by, ApiKeys key, ApiMessage request,
            Class<R> type) {
        Asking.ask(by, key, request, type, (_, _) -> {});
    }

    private void unregister(ModelBroker.Life by) {
        int id = brokers.get(randomness.nextInt(brokers.size())).id;
        world.givenUp.add(id);
        justAsk(by, ApiKeys.UNREGISTER_BROKER, new UnregisterBrokerRequestData().setBrokerId(id),
                UnregisterBrokerResponseData.class);
    }

    private @Nullable TopicImage anyTopic(ClusterImage image) {
        return image.topics().topic(anyName());
    }

    private void electLeaders(ModelBroker.Life by) {
        TopicImage topic = anyTopic(by.image());
        if (topic == null)
            return;
        boolean unclean = randomness.oneIn(4);
        ElectLeadersRequestData request = new ElectLeadersRequestData()
                .setElectionType(unclean ? ElectionType.UNCLEAN.value : ElectionType.PREFERRED.value);
        if (unclean)
            world.uncleanAsked.add(topic.name());
        request.topicPartitions()
                .add(new TopicPartitions().setTopic(topic.name())
                        .setPartitions(List.of(randomness.nextInt(topic.partitions().size()))));
        justAsk(by, ApiKeys.ELECT_LEADERS, request, ElectLeadersResponseData.class);
    }

    private void reassign(ModelBroker.Life by) {
        TopicImage topic = anyTopic(by.image());
        if (topic == null)
            return;
        List<Integer> replicas = new ArrayList<>();
        for (ModelBroker each : brokers) {
            if (randomness.oneIn(2))
                replicas.add(randomness.nextInt(replicas.size() + 1), each.id);
        }
        ReassignablePartition partition = new ReassignablePartition()
                .setPartitionIndex(randomness.nextInt(topic.partitions().size()))
                .setReplicas(replicas.isEmpty() ? null : replicas);
        AlterPartitionReassignmentsRequestData request = new AlterPartitionReassignmentsRequestData();
        request.topics()
                .add(new ReassignableTopic().setName(topic.name()).setPartitions(List.of(partition)));
        justAsk(by, ApiKeys.ALTER_PARTITION_REASSIGNMENTS, request,
                AlterPartitionReassignmentsResponseData.class);
    }
}
