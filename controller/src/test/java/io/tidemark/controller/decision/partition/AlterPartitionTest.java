package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.controller.decision.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlterPartitionTest {
    private final TestCluster cluster = new TestCluster(5);

    @BeforeEach
    void aTopic() {
        cluster.topic("t");
    }

    @Test
    void anIsrIsTakenAndTheNewStateAnswered() {
        cluster.partition("t", "1 2 3 / isr 1 2 / leader 1");
        AlterPartitionResponseData.PartitionData answer = propose(1, proposal(0, 1, 2, 3));
        assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(answer.isr()).containsExactly(1, 2, 3);
        assertThat(answer.leaderId()).isEqualTo(1);
        assertThat(answer.leaderEpoch()).isEqualTo(0);
        assertThat(answer.partitionEpoch()).isEqualTo(1);
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
    }

    @Test
    void whoLeavesTheIsrBelowMinIsrIsEligible() {
        cluster.partition("t", "1 2 3 / isr 1 2 / leader 1");
        propose(1, proposal(0, 1));
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 1 / elr 2 / leader 1");
        propose(1, proposal(0, 1, 3));
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 1 3 / leader 1");
    }

    @Test
    void theIsrAsItIsRaisesThePartitionEpochAndNothingElse() {
        cluster.partition("t", "1 2 3 / isr 1 2 / leader 1");
        AlterPartitionResponseData.PartitionData answer = propose(1, proposal(0, 2, 1));
        assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(answer.partitionEpoch()).isEqualTo(1).isEqualTo(cluster.get("t", 0).partitionEpoch());
        assertThat(answer.leaderEpoch()).isEqualTo(0);
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 1 2 / leader 1");
    }

    @Test
    void aSenderOfAnotherEpochIsStale() {
        cluster.partition("t", 1, 2, 3);
        for (AlterPartitionRequestData request : List.of(request(1, proposal(0, 1)).setBrokerEpoch(3),
                request(1, proposal(0, 1)).setBrokerId(9))) {
            Decided<AlterPartitionResponseData> decided = new AlterPartition()
                    .decide(cluster.image, request, cluster.around());
            assertThat(decided.response().errorCode()).isEqualTo(Errors.STALE_BROKER_EPOCH.code());
            assertThat(decided.records()).isEmpty();
        }
    }

    @Test
    void unknownTopicsAndPartitionsAreSaidToBe() {
        cluster.partition("t", 1, 2, 3);
        refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, 1, proposal(1, 1));
        refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, 1, proposal(-1, 1));
        AlterPartitionRequestData request = request(1, proposal(0, 1));
        request.topics().getFirst().setTopicId(new Uuid(5, 5));
        assertThat(code(decide(request))).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void epochsAndLeadershipAreChecked() {
        cluster.partition("t", Events.partition(TestCluster.id("t"), 0, 1, 2, 3)
                .setLeaderEpoch(4)
                .setPartitionEpoch(7));
        refuse(Errors.NOT_CONTROLLER, 1, proposal(0, 1).setLeaderEpoch(5).setPartitionEpoch(7));
        refuse(Errors.NOT_CONTROLLER, 1, proposal(0, 1).setLeaderEpoch(4).setPartitionEpoch(8));
        refuse(Errors.FENCED_LEADER_EPOCH, 1, proposal(0, 1).setLeaderEpoch(3).setPartitionEpoch(7));
        refuse(Errors.INVALID_REQUEST, 2, proposal(0, 1, 2).setLeaderEpoch(4).setPartitionEpoch(7));
        refuse(Errors.INVALID_UPDATE_VERSION, 1, proposal(0, 1).setLeaderEpoch(4).setPartitionEpoch(6));
    }

    @Test
    void whatIsNoIsrIsInvalid() {
        cluster.partition("t", 1, 2, 3);
        refuse(Errors.INVALID_REQUEST, 1, proposal(0));
        refuse(Errors.INVALID_REQUEST, 1, proposal(0, 2, 3));
        refuse(Errors.INVALID_REQUEST, 1, proposal(0, 1, 4));
        refuse(Errors.INVALID_REQUEST, 1, proposal(0, 1, 1));
        refuse(Errors.INVALID_REQUEST, 1, proposal(0, 1, -1));
        refuse(Errors.INVALID_REQUEST, 1, proposal(0, 1, 2).setLeaderRecoveryState((byte) 1));
    }

    @Test
    void aMemberThatIsGoneOrGoingIsIneligible() {
        cluster.partition("t", "1 2 3 / isr 1 / leader 1");
        AlterPartitionRequestData.PartitionData proposal = proposal(0, 1, 2);
        cluster.leaving.add(2);
        refuse(Errors.INELIGIBLE_REPLICA, 1, proposal);
        cluster.leaving.clear();
        cluster.shutDown(2);
        refuse(Errors.INELIGIBLE_REPLICA, 1, proposal);
        cluster.fence(2);
        refuse(Errors.INELIGIBLE_REPLICA, 1, proposal);
        cluster.leaving.add(1);
        refuse(Errors.INELIGIBLE_REPLICA, 1, proposal(0, 1));
    }

    @Test
    void aMemberOfAnotherBrokerEpochIsIneligible() {
        cluster.partition("t", "1 2 3 / isr 1 / leader 1");
        AlterPartitionRequestData.PartitionData proposal = proposal(0, 1, 2);
        proposal.newIsrWithEpochs().getLast().setBrokerEpoch(3);
        refuse(Errors.INELIGIBLE_REPLICA, 1, proposal);
        proposal.newIsrWithEpochs().getLast().setBrokerEpoch(-1);
        assertThat(propose(1, proposal).errorCode()).isEqualTo(Errors.NONE.code());
    }

    @Test
    void anIsrWithoutEpochsIsTakenTooAsVersionTwoHasIt() {
        cluster.partition("t", "1 2 3 / isr 1 2 / leader 1");
        AlterPartitionRequestData.PartitionData proposal = proposal(0);
        proposal.setNewIsr(List.of(1, 2, 3));
        assertThat(propose(1, proposal).isr()).containsExactly(1, 2, 3);
    }

    @Test
    void aReassignmentEndsWithTheIsrThatCoversItAndAnotherLeads() {
        cluster.partition("t", "4 5 1 2 / isr 4 1 2 / adding 4 5 / removing 1 2 / leader 1");
        AlterPartitionResponseData.PartitionData answer = propose(1, proposal(0, 1, 2, 4, 5));
        assertThat(answer.errorCode()).isEqualTo(Errors.NEW_LEADER_ELECTED.code());
        assertThat(cluster.words("t", 0)).isEqualTo("4 5 / isr 4 5 / leader 4");
    }

    @Test
    void aLeaderThatShutsDownHandsOverToWhoHasCaughtUp() {
        cluster.partition("t", "1 2 3 / isr 1 / leader 1");
        cluster.shutDown(1);
        assertThat(propose(1, proposal(0, 1)).errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(propose(1, proposal(0, 1, 3)).errorCode())
                .isEqualTo(Errors.NEW_LEADER_ELECTED.code());
        assertThat(cluster.words("t", 0)).isEqualTo("1 2 3 / isr 3 / elr 1 / leader 3");
    }

    @Test
    void eachPartitionIsAnsweredByItselfAndOnce() {
        cluster.partition("t", 1, 2, 3);
        cluster.partition("t", 2, 1, 3);
        cluster.partition("t", 1, 2, 3);
        AlterPartitionResponseData response = decide(request(1, proposal(0, 1, 2),
                proposal(1, 2, 1), proposal(2, 1), proposal(2, 1, 2)));
        assertThat(response.topics().getFirst().partitions())
                .extracting(AlterPartitionResponseData.PartitionData::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.INVALID_REQUEST.code(), Errors.NONE.code(),
                        Errors.INVALID_REQUEST.code());
        assertThat(cluster.words("t", 2)).isEqualTo("1 2 3 / isr 1 / elr 2 3 / leader 1");
    }

    @Test
    void aRequestForTooManyPartitionsIsThrottledBeyondTheBound() {
        List<AlterPartitionRequestData.PartitionData> proposals = new ArrayList<>();
        for (int i = 0; i <= AlterPartition.MAX_PARTITIONS; i++) {
            cluster.partition("t", 1, 2, 3);
            proposals.add(proposal(i, 1, 2));
        }
        AlterPartitionResponseData response = decide(
                request(1, proposals.toArray(AlterPartitionRequestData.PartitionData[]::new)));
        List<AlterPartitionResponseData.PartitionData> answers = response.topics().getFirst().partitions();
        assertThat(answers.getLast().errorCode()).isEqualTo(Errors.THROTTLING_QUOTA_EXCEEDED.code());
        assertThat(answers.subList(0, AlterPartition.MAX_PARTITIONS)).allMatch(each -> each.errorCode() == 0);
    }

    private AlterPartitionRequestData.PartitionData proposal(int partition, int... isr) {
        List<BrokerState> members = new ArrayList<>();
        IntStream.of(isr).forEach(id -> members.add(new BrokerState()
                .setBrokerId(id)
                .setBrokerEpoch(id > 0 && id <= 5 ? cluster.epoch(id) : 1)));
        AlterPartitionRequestData.PartitionData proposal = new AlterPartitionRequestData.PartitionData()
                .setPartitionIndex(partition)
                .setNewIsrWithEpochs(members);
        if (cluster.image.topics().partition(TestCluster.id("t"), partition) != null)
            proposal.setLeaderEpoch(cluster.get("t", partition).leaderEpoch())
                    .setPartitionEpoch(cluster.get("t", partition).partitionEpoch());
        return proposal;
    }

    private AlterPartitionRequestData request(int sender,
            AlterPartitionRequestData.PartitionData... proposals) {
        return new AlterPartitionRequestData()
                .setBrokerId(sender)
                .setBrokerEpoch(cluster.epoch(sender))
                .setTopics(List.of(new AlterPartitionRequestData.TopicData()
                        .setTopicId(TestCluster.id("t"))
                        .setPartitions(List.of(proposals))));
    }

    private AlterPartitionResponseData decide(AlterPartitionRequestData request) {
        Decided<AlterPartitionResponseData> decided = new AlterPartition()
                .decide(cluster.image, request, cluster.around());
        cluster.apply(decided.records());
        return decided.response();
    }

    private AlterPartitionResponseData.PartitionData propose(int sender,
            AlterPartitionRequestData.PartitionData proposal) {
        return decide(request(sender, proposal)).topics().getFirst().partitions().getFirst();
    }

    private void refuse(Errors error, int sender, AlterPartitionRequestData.PartitionData proposal) {
        int before = cluster.get("t", 0).partitionEpoch();
        assertThat(Errors.forCode(propose(sender, proposal).errorCode())).isEqualTo(error);
        assertThat(cluster.get("t", 0).partitionEpoch()).isEqualTo(before);
    }

    private static short code(AlterPartitionResponseData response) {
        return response.topics().getFirst().partitions().getFirst().errorCode();
    }
}
