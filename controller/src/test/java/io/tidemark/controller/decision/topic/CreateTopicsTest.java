package io.tidemark.controller.decision.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.ConfigSource;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateTopicsTest {
    private static final ClusterImage THREE = Clusters.ofBrokers(3);

    @Test
    void aTopicIsThereWithItsPartitionsOnceTheRecordsAreReplayed() {
        Decided<CreateTopicsResponseData> decided = decide(THREE, topic("events", 6, 3));
        CreatableTopicResult result = only(decided);
        assertThat(result.errorCode()).isZero();
        assertThat(result.errorMessage()).isNull();
        assertThat(result.numPartitions()).isEqualTo(6);
        assertThat(result.replicationFactor()).isEqualTo((short) 3);
        TopicImage topic = Clusters.topic(Clusters.replayed(THREE, decided.records()), "events");
        assertThat(topic.id()).isEqualTo(result.topicId());
        assertThat(topic.partitions()).hasSize(6).allSatisfy(partition -> {
            assertThat(partition.isr()).isEqualTo(partition.replicas());
            assertThat(partition.leader()).isEqualTo(partition.preferredLeader());
            assertThat(partition.leaderEpoch()).isZero();
            assertThat(partition.partitionEpoch()).isZero();
            assertThat(partition.lastKnownLeader()).isEqualTo(PartitionImage.NO_LEADER);
        });
    }

    @Test
    void sizesThatAreNotSaidAreThoseOfTheControllersFile() {
        CreatableTopicResult byFile = only(new CreateTopics().decide(THREE, request(topic("t", -1, -1)),
                Clusters.around("num.partitions=4", "default.replication.factor=2")));
        assertThat(byFile.numPartitions()).isEqualTo(4);
        assertThat(byFile.replicationFactor()).isEqualTo((short) 2);
        CreatableTopicResult byDefault = only(decide(THREE, topic("t", -1, -1)));
        assertThat(byDefault.numPartitions()).isEqualTo(1);
        assertThat(byDefault.replicationFactor()).isEqualTo((short) 1);
    }

    @Test
    void aDefaultReplicationFactorIsNotLoweredForOrdinaryTopics() {
        assertRefused(new CreateTopics().decide(THREE, request(topic("t", -1, -1)),
                Clusters.around("default.replication.factor=4")), Errors.INVALID_REPLICATION_FACTOR,
                "A replication factor of 4 needs as many brokers, but there are 3.");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "5, 3"})
    void anInternalTopicHasAsManyReplicasAsThereAreBrokersForIt(int brokers, short replicas) {
        for (String name : List.of("__consumer_offsets", "__transaction_state", "__share_group_state")) {
            CreatableTopicResult result = only(decide(Clusters.ofBrokers(brokers), topic(name, -1, -1)));
            assertThat(result.replicationFactor()).isEqualTo(replicas);
            assertThat(result.numPartitions()).isEqualTo(50);
        }
    }

    @Test
    void theResponseHasEachConfigWithItsSource() {
        ClusterImage image = THREE.replay(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of("log.segment.bytes", "2097152")));
        CreatableTopic wanted = topic("t", 1, 3);
        config(wanted, "retention.ms", "60000");
        CreatableTopicResult result = only(new CreateTopics().decide(image, request(wanted),
                Clusters.around("message.max.bytes=500000")));
        Map<String, CreatableTopicConfigs> configs = new HashMap<>();
        result.configs().forEach(each -> configs.put(each.name(), each));
        assertConfig(configs, "retention.ms", "60000", ConfigSource.TOPIC_CONFIG);
        assertConfig(configs, "segment.bytes", "2097152", ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertConfig(configs, "max.message.bytes", "500000", ConfigSource.STATIC_BROKER_CONFIG);
        assertConfig(configs, "cleanup.policy", "delete", ConfigSource.DEFAULT_CONFIG);
        assertConfig(configs, "min.insync.replicas", "2", ConfigSource.DEFAULT_CONFIG);
        assertThat(configs.keySet()).containsExactlyInAnyOrderElementsOf(TopicKeys.all().stream()
                .filter(key -> !key.isInternal()).map(ConfigKey::name).toList());
    }

    private static void assertConfig(Map<String, CreatableTopicConfigs> configs, String name, String value,
            ConfigSource source) {
        assertThat(configs.get(name)).isEqualTo(new CreatableTopicConfigs().setName(name).setValue(value)
                .setConfigSource(source.wireId()));
    }

    @Test
    void configsAreKeptAndTheLastOfAKeyCounts() {
        CreatableTopic wanted = topic("t", 1, 1);
        config(wanted, "retention.ms", "1");
        config(wanted, "retention.ms", "7d");
        config(wanted, "cleanup.policy", "compact,delete");
        ClusterImage after = Clusters.replayed(THREE, decide(THREE, wanted).records());
        assertThat(after.configs().of(ConfigResource.topic("t")).values())
                .isEqualTo(Map.of("retention.ms", "7d", "cleanup.policy", "compact,delete"));
    }

    @Test
    void whatIsOnlyValidatedIsAnsweredLikeTheRestAndNotDone() {
        Decided<CreateTopicsResponseData> decided = new CreateTopics().decide(THREE,
                request(topic("good", 2, 2), topic("bad", 2, 4)).setValidateOnly(true), Clusters.around());
        assertThat(decided.records()).isEmpty();
        assertThat(result(decided, "good").errorCode()).isZero();
        assertThat(result(decided, "good").numPartitions()).isEqualTo(2);
        assertThat(result(decided, "good").topicId()).isEqualTo(Uuid.ZERO_UUID);
        assertThat(Errors.forCode(result(decided, "bad").errorCode()))
                .isEqualTo(Errors.INVALID_REPLICATION_FACTOR);
    }

    @Test
    void oneBadTopicDoesNotSpoilTheOthers() {
        ClusterImage image = Clusters.withTopic(THREE, "there", 0);
        CreatableTopic badConfig = topic("bad-config", 1, 1);
        config(badConfig, "retention.ms", "soon");
        Decided<CreateTopicsResponseData> decided = decide(image, topic("a", 1, 1), topic("there", 1, 1),
                badConfig, topic("b/c", 1, 1), topic("z", 3, 3));
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.topics().names()).containsExactly("a", "there", "z");
        assertThat(decided.response().topics()).hasSize(5);
        assertThat(errors(decided)).isEqualTo(Map.of("a", Errors.NONE, "there", Errors.TOPIC_ALREADY_EXISTS,
                "bad-config", Errors.INVALID_CONFIG, "b/c", Errors.INVALID_TOPIC_EXCEPTION, "z",
                Errors.NONE));
    }

    @Test
    void aTopicThatIsThereTwiceIsRefusedOnce() {
        Decided<CreateTopicsResponseData> decided = decide(THREE, topic("twice", 1, 1), topic("once", 1, 1),
                topic("twice", 2, 1));
        assertThat(errors(decided)).isEqualTo(Map.of("twice", Errors.INVALID_REQUEST, "once", Errors.NONE));
        assertThat(decided.response().topics()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 | 1 | INVALID_PARTITIONS | A topic has at least one partition; -1 stands for the default number.",
        "-2 | 1 | INVALID_PARTITIONS | A topic has at least one partition; -1 stands for the default number.",
        "1 | 0 | INVALID_REPLICATION_FACTOR | A replication factor is at least 1, or -1 for the default.",
        "1 | -2 | INVALID_REPLICATION_FACTOR | A replication factor is at least 1, or -1 for the default.",
        "1 | 4 | INVALID_REPLICATION_FACTOR | A replication factor of 4 needs as many brokers, but there are 3."})
    void sizesThatCannotBeAreRefused(int partitions, int replicationFactor, Errors error, String why) {
        assertRefused(decide(THREE, topic("t", partitions, replicationFactor)), error, why);
    }

    @ParameterizedTest
    @CsvSource({"'', INVALID_TOPIC_EXCEPTION", "., INVALID_TOPIC_EXCEPTION", "a b, INVALID_TOPIC_EXCEPTION",
        "a.b, INVALID_TOPIC_EXCEPTION", "a_b, TOPIC_ALREADY_EXISTS",
        "__cluster_metadata, INVALID_REQUEST"})
    void namesThatCannotBeAreRefused(String name, Errors error) {
        Decided<CreateTopicsResponseData> decided = decide(Clusters.withTopic(THREE, "a_b", 0),
                topic(name, 1, 1));
        assertThat(decided.records()).isEmpty();
        assertThat(Errors.forCode(only(decided).errorCode())).isEqualTo(error);
    }

    @Test
    void namesOfOneRequestCollideToo() {
        Decided<CreateTopicsResponseData> decided = decide(THREE, topic("a.b", 1, 1), topic("a_b", 1, 1));
        assertThat(errors(decided))
                .isEqualTo(Map.of("a.b", Errors.NONE, "a_b", Errors.INVALID_TOPIC_EXCEPTION));
        assertThat(result(decided, "a_b").errorMessage()).contains("There is the topic a.b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "retention.msec | 1 | \"retention.msec\" is not a topic's key: did you mean retention.ms?",
        "retention.ms | soon | retention.ms is \"soon\", but must be a number of milliseconds",
        "retention.ms | | The config retention.ms has no value.",
        "min.compaction.lag.ms | 9223372036854775807 | ",
        "remote.storage.enable | true | remote.storage.enable cannot be true while remote.log.storage.system.enable is false."})
    void configsThatCannotBeAreRefused(String key, String value, String why) {
        CreatableTopic wanted = topic("t", 1, 1);
        config(wanted, key, value);
        Decided<CreateTopicsResponseData> decided = decide(THREE, wanted);
        if (why == null)
            assertThat(only(decided).errorCode()).isZero();
        else
            assertRefused(decided, Errors.INVALID_CONFIG, why);
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        CreatableTopic wanted = topic("t", 1, 1);
        config(wanted, "min.compaction.lag.ms", "10");
        config(wanted, "max.compaction.lag.ms", "5");
        assertRefused(decide(THREE, wanted), Errors.INVALID_CONFIG,
                "min.compaction.lag.ms is 10, but must be at most max.compaction.lag.ms, which is 5");
    }

    @Test
    void replicasCanBeAssignedByHand() {
        Decided<CreateTopicsResponseData> decided = decide(Clusters.fenced(THREE, 2),
                assigned("t", Map.of(1, List.of(2, 0), 0, List.of(1, 2))));
        assertThat(only(decided).numPartitions()).isEqualTo(2);
        assertThat(only(decided).replicationFactor()).isEqualTo((short) 2);
        TopicImage topic = Clusters.topic(Clusters.replayed(Clusters.fenced(THREE, 2), decided.records()),
                "t");
        assertThat(topic.partitions().get(0).replicas()).isEqualTo(BrokerIds.of(1, 2));
        assertThat(topic.partitions().get(1).replicas()).isEqualTo(BrokerIds.of(2, 0));
        assertThat(topic.partitions().get(1).isr()).isEqualTo(BrokerIds.of(0));
        assertThat(topic.partitions().get(1).leader()).isZero();
    }

    @Test
    void assignmentsThatCannotBeAreRefused() {
        ClusterImage image = Clusters.fenced(Clusters.ofBrokers(4), 3);
        assertAssignment(image, "Partitions are numbered from 0 without a gap, but there is no assignment of"
                + " partition 1.", Map.of(0, List.of(0), 2, List.of(1)));
        assertAssignment(image, "no assignment of partition 0", Map.of(1, List.of(0)));
        assertAssignment(image, "no assignment of partition 0", Map.of(-1, List.of(0)));
        assertAssignment(image, "The assignment of partition 0 has no replicas.", Map.of(0, List.of()));
        assertAssignment(image, "has broker 1 more than once", Map.of(0, List.of(1, 1)));
        assertAssignment(image, "has broker 9, which is not registered", Map.of(0, List.of(1, 9)));
        assertAssignment(image, "has broker -1, which is not registered", Map.of(0, List.of(1, -1)));
        assertAssignment(image, "where the others have", Map.of(0, List.of(1, 2), 1, List.of(1)));
        assertAssignment(image, "all its brokers are fenced or going away", Map.of(0, List.of(3)));
        assertAssignment(Clusters.shuttingDown(image, 0), "all its brokers are fenced or going away",
                Map.of(0, List.of(3, 0)));
    }

    private static void assertAssignment(ClusterImage image, String why,
            Map<Integer, List<Integer>> assignments) {
        assertRefused(decide(image, assigned("t", assignments)), Errors.INVALID_REPLICA_ASSIGNMENT, why);
    }

    @Test
    void aPartitionIsAssignedOnlyOnceAndWithoutSizes() {
        CreatableTopic twice = assigned("t", Map.of(0, List.of(0)));
        twice.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(1)));
        assertRefused(decide(THREE, twice), Errors.INVALID_REPLICA_ASSIGNMENT,
                "Partition 0 is assigned more than once.");
        assertRefused(decide(THREE, assigned("t", Map.of(0, List.of(0))).setNumPartitions(1)),
                Errors.INVALID_REQUEST, "have to be -1");
        assertRefused(decide(THREE, assigned("t", Map.of(0, List.of(0))).setReplicationFactor((short) 1)),
                Errors.INVALID_REQUEST, "have to be -1");
    }

    @Test
    void brokersThatAreFencedOrGoingAwayAreNotInSyncInANewPartition() {
        ClusterImage image = Clusters.shuttingDown(Clusters.fenced(Clusters.ofBrokers(4), 0), 1);
        Surroundings around = Clusters.around(Clusters.SEED, Set.of(2));
        Decided<CreateTopicsResponseData> decided = new CreateTopics().decide(image,
                request(topic("t", 5, 3)),
                around);
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(Clusters.topic(after, "t").partitions()).hasSize(5).allSatisfy(partition -> {
            assertThat(partition.isr()).isEqualTo(BrokerIds.of(3));
            assertThat(partition.leader()).isEqualTo(3);
            assertThat(partition.replicas().size()).isEqualTo(3);
        });
    }

    @Test
    void withoutABrokerThatIsReadyNoTopicIsCreated() {
        assertRefused(decide(Clusters.fenced(THREE, 0, 1, 2), topic("t", 1, 1)),
                Errors.INVALID_REPLICATION_FACTOR,
                "At least one broker has to be ready to lead, but there are 3, of which 3 are fenced or going away.");
        assertRefused(decide(ClusterImage.EMPTY, topic("t", 1, 1)), Errors.INVALID_REPLICATION_FACTOR,
                "there are 0");
    }

    @Test
    void tenThousandPartitionsFitIntoOneRequestAndTheNextTopicDoesNot() {
        ClusterImage image = Clusters.ofBrokers(6);
        Decided<CreateTopicsResponseData> decided = decide(image, topic("huge", 10_000, 3),
                topic("more", 1, 1));
        assertThat(errors(decided)).isEqualTo(Map.of("huge", Errors.NONE, "more", Errors.POLICY_VIOLATION));
        assertThat(result(decided, "more").errorMessage()).contains("10000 partitions at most");
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.topics().partitionCount()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({"10001, 1", "2147483647, 1", "2147483647, 32767", "10001, 32767"})
    void moreThanARequestMayCreateIsRefusedBeforeItIsPlaced(int partitions, int replicationFactor) {
        assertRefused(decide(THREE, topic("t", partitions, replicationFactor)), Errors.POLICY_VIOLATION,
                "send what is beyond in another one");
        Map<Integer, List<Integer>> assignments = new HashMap<>();
        IntStream.range(0, 10_001).forEach(number -> assignments.put(number, List.of(0)));
        assertRefused(decide(THREE, assigned("t", assignments)), Errors.POLICY_VIOLATION, "10000");
    }

    @Test
    void longConfigsThatDoNotFitIntoAnEntryAreRefused() {
        List<CreatableTopic> topics = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CreatableTopic topic = topic("t" + i, 1, 1);
            config(topic, "leader.replication.throttled.replicas", "0:0" + ",100000:100000".repeat(2_000));
            topics.add(topic);
        }
        Decided<CreateTopicsResponseData> decided = decide(THREE, topics.toArray(CreatableTopic[]::new));
        assertThat(new HashSet<>(errors(decided).values()))
                .containsExactlyInAnyOrder(Errors.NONE, Errors.POLICY_VIOLATION);
        Clusters.replayed(THREE, decided.records());
    }

    @Test
    void idsAreRandomAndNeverOneThatIsInUseOrReserved() {
        ClusterImage image = THREE;
        Set<Uuid> ids = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            // The same seed each time: the same draws come again and again.
            Decided<CreateTopicsResponseData> decided = decide(image, topic("t" + i, 1, 1));
            Uuid id = only(decided).topicId();
            assertThat(ids.add(id)).isTrue();
            assertThat(Uuid.RESERVED).doesNotContain(id);
            assertThat(id.toString()).doesNotStartWith("-");
            image = Clusters.replayed(image, decided.records());
        }
    }

    private static CreatableTopic topic(String name, int partitions, int replicationFactor) {
        return new CreatableTopic().setName(name).setNumPartitions(partitions)
                .setReplicationFactor((short) replicationFactor);
    }

    private static CreatableTopic assigned(String name, Map<Integer, List<Integer>> assignments) {
        CreatableTopic topic = topic(name, -1, -1);
        assignments.forEach((number, replicas) -> topic.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(number).setBrokerIds(replicas)));
        return topic;
    }

    private static void config(CreatableTopic topic, String key, String value) {
        topic.configs().add(new CreatableTopicConfig().setName(key).setValue(value));
    }

    private static CreateTopicsRequestData request(CreatableTopic... topics) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        for (CreatableTopic topic : topics)
            request.topics().add(topic);
        return request;
    }

    private static Decided<CreateTopicsResponseData> decide(ClusterImage image, CreatableTopic... topics) {
        return new CreateTopics().decide(image, request(topics), Clusters.around());
    }

    private static CreatableTopicResult only(Decided<CreateTopicsResponseData> decided) {
        assertThat(decided.response().topics()).hasSize(1);
        return decided.response().topics().iterator().next();
    }

    private static CreatableTopicResult result(Decided<CreateTopicsResponseData> decided, String name) {
        return decided.response().topics().find(name);
    }

    private static Map<String, Errors> errors(Decided<CreateTopicsResponseData> decided) {
        Map<String, Errors> errors = new HashMap<>();
        decided.response().topics()
                .forEach(each -> errors.put(each.name(), Errors.forCode(each.errorCode())));
        return errors;
    }

    private static void assertRefused(Decided<CreateTopicsResponseData> decided, Errors error, String why) {
        assertThat(decided.records()).isEmpty();
        CreatableTopicResult result = only(decided);
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).contains(why);
        assertThat(result.topicId()).isEqualTo(Uuid.ZERO_UUID);
    }
}
