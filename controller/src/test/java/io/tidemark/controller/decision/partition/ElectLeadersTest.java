package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.decision.Decided;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectLeadersTest {
    private final TestCluster cluster = new TestCluster(5);

    @BeforeEach
    void aTopic() {
        cluster.topic("t");
    }

    @Test
    void thePreferredLeaderIsElected() {
        cluster.partition("t", "1 2 3 / isr 1 2 3 / leader 2");
        assertThat(error(ElectionType.PREFERRED, 0)).isEqualTo(Errors.NONE);
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
        assertThat(cluster.get("t", 0).leaderEpoch()).isEqualTo(1);
        assertThat(error(ElectionType.PREFERRED, 0)).isEqualTo(Errors.ELECTION_NOT_NEEDED);
    }

    @Test
    void aPreferredLeaderThatIsNotFitIsNotElected() {
        cluster.partition("t", "1 2 3 / isr 2 3 / leader 2");
        cluster.partition("t", "4 2 3 / isr 4 2 3 / leader 2");
        cluster.partition("t", "5 2 3 / isr 5 2 3 / leader 2");
        cluster.shutDown(4);
        cluster.leaving.add(5);
        for (int i = 0; i < 3; i++) {
            assertThat(error(ElectionType.PREFERRED, i)).isEqualTo(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
            assertThat(cluster.get("t", i).partitionEpoch()).isEqualTo(0);
        }
    }

    @Test
    void anUncleanLeaderIsElectedThoughTheTopicDoesNotAllowIt() {
        cluster.partition("t", "1 2 3 / elr 1 / last 1");
        cluster.fence(1);
        assertThat(error(ElectionType.UNCLEAN, 0)).isEqualTo(Errors.NONE);
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(error(ElectionType.UNCLEAN, 0)).isEqualTo(Errors.ELECTION_NOT_NEEDED);
    }

    @Test
    void nobodyIsElectedWhereNoReplicaMayLead() {
        cluster.partition("t", "1 2 3 / elr 1 / last 1");
        cluster.fence(1, 2, 3);
        assertThat(error(ElectionType.UNCLEAN, 0)).isEqualTo(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    }

    @Test
    void unknownTopicsPartitionsAndTypesAreSaidToBe() {
        cluster.partition("t", 1, 2, 3);
        assertThat(error(ElectionType.PREFERRED, 1)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        ElectLeadersResponseData response = decide(named(ElectionType.PREFERRED, "other", 0));
        assertThat(only(response).errorMessage()).isEqualTo("There is no topic other.");
        assertThat(decide(new ElectLeadersRequestData().setElectionType((byte) 7)).errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
    }

    @Test
    void withoutAListItIsForAllThatNeedIt() {
        cluster.topic("u");
        cluster.partition("t", "1 2 3 / isr 1 2 3 / leader 1");
        cluster.partition("t", "1 2 3 / isr 1 2 3 / leader 2");
        cluster.partition("t", "1 2 3 / isr 2 / leader 2");
        cluster.partition("u", "1 2 3 / isr 1 2 3 / leader 1");
        ElectLeadersResponseData response = decide(all(ElectionType.PREFERRED));
        assertThat(response.replicaElectionResults()).hasSize(1);
        assertThat(response.replicaElectionResults().getFirst().partitionResult())
                .extracting(PartitionResult::partitionId)
                .containsExactly(1, 2);
        assertThat(cluster.get("t", 1).leader()).isEqualTo(1);
        assertThat(cluster.get("t", 2).leader()).isEqualTo(2);
    }

    @Test
    void aPartitionThatIsNamedTwiceIsElectedOnce() {
        cluster.partition("t", "1 2 3 / isr 1 2 3 / leader 2");
        ElectLeadersResponseData response = decide(named(ElectionType.PREFERRED, "t", 0, 0));
        assertThat(response.replicaElectionResults().getFirst().partitionResult())
                .extracting(PartitionResult::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.ELECTION_NOT_NEEDED.code());
        assertThat(cluster.get("t", 0).leader()).isEqualTo(1);
    }

    @Test
    void whatIsBeyondTheBoundIsRefusedAndElectedWhenAskedAgain() {
        int count = ElectLeaders.MAX_ELECTIONS + 5;
        for (int i = 0; i < count; i++)
            cluster.partition("t", "1 2 / isr 1 2 / leader 2");
        ElectLeadersResponseData first = decide(all(ElectionType.PREFERRED));
        List<PartitionResult> results = first.replicaElectionResults().getFirst().partitionResult();
        assertThat(results).hasSize(ElectLeaders.MAX_ELECTIONS + 1);
        assertThat(results.getLast().errorCode()).isEqualTo(Errors.POLICY_VIOLATION.code());
        assertThat(decide(all(ElectionType.PREFERRED)).replicaElectionResults().getFirst().partitionResult())
                .hasSize(5);
        ElectLeadersResponseData again = decide(
                named(ElectionType.PREFERRED, "t", IntStream.range(0, count).toArray()));
        assertThat(again.replicaElectionResults().getFirst().partitionResult())
                .allMatch(each -> each.errorCode() == Errors.ELECTION_NOT_NEEDED.code());
    }

    private static ElectLeadersRequestData all(ElectionType type) {
        return new ElectLeadersRequestData().setElectionType(type.value).setTopicPartitions(null);
    }

    private static ElectLeadersRequestData named(ElectionType type, String topic, int... partitions) {
        ElectLeadersRequestData request = new ElectLeadersRequestData().setElectionType(type.value);
        request.topicPartitions().add(new TopicPartitions()
                .setTopic(topic)
                .setPartitions(IntStream.of(partitions).boxed().toList()));
        return request;
    }

    private ElectLeadersResponseData decide(ElectLeadersRequestData request) {
        Decided<ElectLeadersResponseData> decided = new ElectLeaders()
                .decide(cluster.image, request, cluster.around());
        cluster.apply(decided.records());
        return decided.response();
    }

    private Errors error(ElectionType type, int partition) {
        return Errors.forCode(only(decide(named(type, "t", partition))).errorCode());
    }

    private static PartitionResult only(ElectLeadersResponseData response) {
        return response.replicaElectionResults().getFirst().partitionResult().getFirst();
    }
}
