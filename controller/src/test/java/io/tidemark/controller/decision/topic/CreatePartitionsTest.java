package io.tidemark.controller.decision.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreatePartitionsTest {
    private final ClusterImage image = Clusters
            .withTopic(Clusters.withTopic(Clusters.ofBrokers(4), "a", 0, 1), "b", 1);

    @Test
    void theTopicHasSoManyPartitionsAfterwardsEvenlySpread() {
        Decided<CreatePartitionsResponseData> decided = decide(image, topic("a", 8));
        TopicImage topic = Clusters.topic(Clusters.replayed(image, decided.records()), "a");
        assertThat(topic.partitions().size()).isEqualTo(8);
        Map<Integer, Integer> replicas = new HashMap<>();
        Map<Integer, Integer> leaders = new HashMap<>();
        for (PartitionImage each : topic.partitions()) {
            each.replicas().stream().forEach(id -> replicas.merge(id, 1, Integer::sum));
            leaders.merge(each.leader(), 1, Integer::sum);
        }
        assertThat(replicas.values()).containsExactly(4, 4, 4, 4);
        assertThat(leaders.values()).containsExactly(2, 2, 2, 2);
    }

    @Test
    void theReplicasCanBeAssigned() {
        ClusterImage fenced = Clusters.fenced(image, 3);
        Decided<CreatePartitionsResponseData> decided = decide(fenced,
                topic("a", 3, List.of(3, 2), List.of(2, 0)));
        TopicImage topic = Clusters.topic(Clusters.replayed(fenced, decided.records()), "a");
        assertThat(topic.partitions().get(1).replicas()).isEqualTo(BrokerIds.of(3, 2));
        assertThat(topic.partitions().get(1).isr()).isEqualTo(BrokerIds.of(2));
        assertThat(topic.partitions().get(1).leader()).isEqualTo(2);
        assertThat(topic.partitions().get(2).replicas()).isEqualTo(BrokerIds.of(2, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0, -1, Integer.MIN_VALUE})
    void aTopicOnlyGrows(int count) {
        assertRefused(decide(image, topic("a", count)), Errors.INVALID_PARTITIONS, "can only get more");
    }

    @Test
    void assignmentsThatCannotBeAreRefused() {
        assertAssignment("assignments of 1", topic("a", 3, List.of(0, 1)));
        assertAssignment("assignments of 0", new CreatePartitionsTopic().setName("a").setCount(2)
                .setAssignments(List.of()));
        assertAssignment("partition 1 has 1 replicas, where the others have 2", topic("a", 2, List.of(0)));
        assertAssignment("partition 2 has broker 0 more than once",
                topic("a", 3, List.of(0, 1), List.of(0, 0)));
        assertAssignment("broker 9, which is not registered", topic("a", 2, List.of(0, 9)));
        assertAssignment("has no replicas", topic("a", 2, List.of()));
        ClusterImage fenced = Clusters.fenced(image, 2, 3);
        assertRefused(decide(fenced, topic("a", 2, List.of(2, 3))), Errors.INVALID_REPLICA_ASSIGNMENT,
                "fenced or going away");
    }

    private void assertAssignment(String why, CreatePartitionsTopic topic) {
        assertRefused(decide(image, topic), Errors.INVALID_REPLICA_ASSIGNMENT, why);
    }

    @Test
    void oneBadTopicDoesNotSpoilTheOthers() {
        Decided<CreatePartitionsResponseData> decided = decide(image, topic("nobody", 2), topic("a", 2),
                topic("b", 2), topic("b", 3));
        assertThat(errors(decided)).isEqualTo(Map.of("nobody", Errors.UNKNOWN_TOPIC_OR_PARTITION, "a",
                Errors.NONE, "b", Errors.INVALID_REQUEST));
        assertThat(decided.response().results()).hasSize(3);
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.topics().partitionCount()).isEqualTo(3);
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        Decided<CreatePartitionsResponseData> decided = new CreatePartitions().decide(image,
                request(topic("a", 2), topic("b", 0)).setValidateOnly(true), Clusters.around());
        assertThat(decided.records()).isEmpty();
        assertThat(errors(decided)).isEqualTo(Map.of("a", Errors.NONE, "b", Errors.INVALID_PARTITIONS));
    }

    /** From brokers 0 and 1 to 2 and 3: for a while there are four replicas, and new partitions get two. */
    @Test
    void whileATopicIsReassignedNewPartitionsHaveAsManyReplicasAsItWillHave() {
        TopicImage topic = Clusters.topic(image, "a");
        ClusterImage moving = image.replay(new PartitionEdit(topic.id(), 0, topic.partitions().get(0))
                .replicas(BrokerIds.of(2, 3, 0, 1)).addingReplicas(BrokerIds.of(2, 3))
                .removingReplicas(BrokerIds.of(0, 1)).toRecord().orElseThrow());
        ClusterImage after = Clusters.replayed(moving, decide(moving, topic("a", 3)).records());
        assertThat(Clusters.topic(after, "a").partitions().get(1).replicas().size()).isEqualTo(2);
        assertThat(Clusters.topic(after, "a").partitions().get(0).isReassigning()).isTrue();
    }

    @Test
    void moreThanARequestMayCreateIsRefused() {
        assertRefused(decide(image, topic("a", 10_002)), Errors.POLICY_VIOLATION, "10000");
        assertRefused(decide(image, topic("a", Integer.MAX_VALUE)), Errors.POLICY_VIOLATION, "10000");
        assertThat(decide(image, topic("a", 10_001)).records()).hasSize(10_000);
        List<List<Integer>> many = Stream.generate(() -> List.of(0, 1)).limit(10_001).toList();
        assertRefused(decide(image, assigned("a", 10_002, many)), Errors.POLICY_VIOLATION, "10000");
    }

    @Test
    void withoutEnoughBrokersNoneIsCreated() {
        ClusterImage alone = Clusters.fenced(image, 0, 1, 2, 3);
        assertRefused(decide(alone, topic("a", 2)), Errors.INVALID_REPLICATION_FACTOR,
                "of which 4 are fenced");
    }

    private static CreatePartitionsTopic topic(String name, int count) {
        return new CreatePartitionsTopic().setName(name).setCount(count).setAssignments(null);
    }

    private static CreatePartitionsTopic topic(String name, int count, List<Integer> one) {
        return assigned(name, count, List.of(one));
    }

    private static CreatePartitionsTopic topic(String name, int count, List<Integer> one, List<Integer> two) {
        return assigned(name, count, List.of(one, two));
    }

    private static CreatePartitionsTopic assigned(String name, int count, List<List<Integer>> replicas) {
        return new CreatePartitionsTopic().setName(name).setCount(count).setAssignments(replicas.stream()
                .map(each -> new CreatePartitionsAssignment().setBrokerIds(each)).toList());
    }

    private static CreatePartitionsRequestData request(CreatePartitionsTopic... topics) {
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        for (CreatePartitionsTopic topic : topics)
            request.topics().add(topic);
        return request;
    }

    private static Decided<CreatePartitionsResponseData> decide(ClusterImage image,
            CreatePartitionsTopic... topics) {
        return new CreatePartitions().decide(image, request(topics), Clusters.around());
    }

    private static Map<String, Errors> errors(Decided<CreatePartitionsResponseData> decided) {
        Map<String, Errors> errors = new HashMap<>();
        decided.response().results()
                .forEach(each -> errors.put(each.name(), Errors.forCode(each.errorCode())));
        return errors;
    }

    private static void assertRefused(Decided<CreatePartitionsResponseData> decided, Errors error,
            String why) {
        assertThat(decided.records()).isEmpty();
        CreatePartitionsTopicResult result = decided.response().results().getFirst();
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).contains(why);
    }
}
