package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.controller.decision.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlterPartitionReassignmentsTest {
    private final TestCluster cluster = new TestCluster(6);

    @BeforeEach
    void aTopic() {
        cluster.topic("t");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            added and removed replicas follow the target       ; 1 2 3 / isr 1 2 3 / leader 1      ; 4 5 3  ; 4 5 3 1 2 / isr 3 1 2 / adding 4 5 / removing 1 2 / leader 1
            more replicas                                      ; 1 / isr 1 / leader 1              ; 1 2 3  ; 1 2 3 / isr 1 / adding 2 3 / leader 1
            another order is done at once, without an election ; 1 2 3 / isr 1 2 3 / leader 1      ; 3 2 1  ; 3 2 1 / isr 3 2 1 / leader 1
            fewer replicas are done at once                    ; 1 2 3 / isr 1 2 3 / leader 1      ; 1 2    ; 1 2 / isr 1 2 / leader 1
            a leader that goes is replaced at once             ; 1 2 3 / isr 1 2 3 / leader 1      ; 2 3    ; 2 3 / isr 2 3 / leader 2
            who alone is in sync is not removed yet            ; 1 2 3 / isr 1 / elr 2 / leader 1  ; 2 3    ; 2 3 1 / isr 1 / elr 2 / removing 1 / leader 1
            the same replicas are nothing new                  ; 1 2 3 / isr 1 2 3 / leader 1      ; 1 2 3  ; 1 2 3 / isr 1 2 3 / leader 1
            a new target replaces the old one                  ; 4 5 1 2 / isr 1 2 / adding 4 5 / removing 1 2 / leader 1 ; 6 1 ; 6 1 2 / isr 1 2 / adding 6 / removing 2 / leader 1
            what is in the new target too goes on being added  ; 4 5 1 2 / isr 4 1 2 / adding 4 5 / removing 1 2 / leader 1 ; 4 6 ; 4 6 1 2 / isr 4 1 2 / adding 4 6 / removing 1 2 / leader 1
            an added one that leads is removed when it can be  ; 4 1 2 3 / isr 4 / adding 4 / removing 3 / leader 4 ; 1 2 5 ; 1 2 5 4 3 / isr 4 / adding 5 / removing 4 3 / leader 4
            cancelling drops what was being added              ; 4 5 1 2 / isr 1 2 / adding 4 5 / removing 1 2 / leader 1 ; - ; 1 2 / isr 1 2 / leader 1
            cancelling drops it from the ISR too               ; 4 5 1 2 / isr 4 1 2 / adding 4 5 / removing 1 2 / leader 4 ; - ; 1 2 / isr 1 2 / leader 1
            cancelling keeps who alone is in sync for a while  ; 4 1 2 3 / isr 4 / elr 1 / adding 4 / leader 4 ; - ; 1 2 3 4 / isr 4 / elr 1 / removing 4 / leader 4
            cancelling keeps who alone may lead again          ; 4 1 2 3 / elr 4 / last 4 / adding 4 ; - ; 1 2 3 4 / isr 4 / removing 4 / leader 4
            cancelling a removal keeps the replica             ; 1 2 3 / isr 1 / elr 2 / removing 3 / leader 1 ; - ; 1 2 3 / isr 1 / elr 2 / leader 1
            """)
    void whatAReassignmentMakesOfIt(String claim, String before, String target, String after) {
        cluster.partition("t", before);
        assertThat(reassign(0, target.equals("-") ? null
                : List.of(target.split(" ")).stream().map(Integer::valueOf).toList()))
                .isEqualTo(Errors.NONE);
        assertThat(cluster.words("t", 0)).isEqualTo(after);
    }

    @Test
    void whatIsNoAssignmentIsRefused() {
        cluster.partition("t", 1, 2, 3);
        assertThat(reassign(0, List.of())).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(0, List.of(1, 1))).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(0, List.of(1, 9))).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(0, List.of(1, -1))).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(1, List.of(1, 2))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(reassign(0, null)).isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
        assertThat(cluster.get("t", 0).partitionEpoch()).isEqualTo(0);
    }

    @Test
    void theReplicationFactorMayBeHeld() {
        cluster.partition("t", 1, 2, 3);
        AlterPartitionReassignmentsRequestData request = request(partition(0, List.of(1, 2)))
                .setAllowReplicationFactorChange(false);
        assertThat(first(request).errorCode()).isEqualTo(Errors.INVALID_REPLICATION_FACTOR.code());
        assertThat(decide(request).allowReplicationFactorChange()).isFalse();
        assertThat(first(request(partition(0, List.of(4, 5, 6))).setAllowReplicationFactorChange(false))
                .errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(first(request(partition(0, List.of(1, 5, 6))).setAllowReplicationFactorChange(false))
                .errorCode()).isEqualTo(Errors.NONE.code());
    }

    @Test
    void aPartitionIsReassignedOnceInARequest() {
        cluster.partition("t", 1, 2, 3);
        AlterPartitionReassignmentsResponseData response = decide(
                request(partition(0, List.of(4, 5, 6)), partition(0, List.of(1, 2))));
        assertThat(response.responses().getFirst().partitions())
                .extracting(ReassignablePartitionResponse::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.INVALID_REQUEST.code());
    }

    @Test
    void whatIsBeyondTheBoundIsRefused() {
        List<ReassignablePartition> all = new ArrayList<>();
        for (int i = 0; i <= AlterPartitionReassignments.MAX_PARTITIONS; i++) {
            cluster.partition("t", 1, 2);
            all.add(partition(i, List.of(2, 1)));
        }
        List<ReassignablePartitionResponse> answers = decide(
                request(all.toArray(ReassignablePartition[]::new))).responses().getFirst().partitions();
        assertThat(answers.getLast().errorCode()).isEqualTo(Errors.POLICY_VIOLATION.code());
        assertThat(cluster.get("t", 5).preferredLeader()).isEqualTo(2);
        assertThat(cluster.get("t", AlterPartitionReassignments.MAX_PARTITIONS).preferredLeader())
                .isEqualTo(1);
    }

    @Test
    void whoStaysKeepsItsLogDirectory() {
        Uuid ofOne = new Uuid(7, 1);
        Uuid ofTwo = new Uuid(7, 2);
        cluster.partition("t", Events.partition(TestCluster.id("t"), 0, 1, 2)
                .addAllDirectories(List.of(ofOne.getMostSignificantBits(), ofOne.getLeastSignificantBits(),
                        ofTwo.getMostSignificantBits(), ofTwo.getLeastSignificantBits())));
        reassign(0, List.of(3, 2));
        assertThat(IntStream.range(0, 3).mapToObj(cluster.get("t", 0).directories()::get))
                .containsExactly(Uuid.ZERO_UUID, ofTwo, ofOne);
    }

    @Test
    void whatIsUnderWayIsListed() {
        cluster.topic("u");
        cluster.partition("t", 1, 2, 3);
        cluster.partition("t", "4 5 1 2 / isr 1 2 / adding 4 5 / removing 1 2 / leader 1");
        cluster.partition("u", "1 2 / isr 1 / adding 2 / leader 1");
        ListPartitionReassignmentsResponseData all = ListPartitionReassignments.answer(cluster.image,
                new ListPartitionReassignmentsRequestData().setTopics(null));
        assertThat(all.topics()).hasSize(2);
        ListPartitionReassignmentsTopics named = new ListPartitionReassignmentsTopics()
                .setName("t")
                .setPartitionIndexes(List.of(0, 1, 1, 7, -1));
        ListPartitionReassignmentsResponseData some = ListPartitionReassignments.answer(cluster.image,
                new ListPartitionReassignmentsRequestData()
                        .setTopics(List.of(named, new ListPartitionReassignmentsTopics().setName("none"))));
        assertThat(some.topics()).hasSize(1);
        assertThat(some.topics().getFirst().partitions()).singleElement().satisfies(each -> {
            assertThat(each.partitionIndex()).isEqualTo(1);
            assertThat(each.replicas()).containsExactly(4, 5, 1, 2);
            assertThat(each.addingReplicas()).containsExactly(4, 5);
            assertThat(each.removingReplicas()).containsExactly(1, 2);
        });
    }

    private static ReassignablePartition partition(int partition, @Nullable List<Integer> replicas) {
        return new ReassignablePartition().setPartitionIndex(partition).setReplicas(replicas);
    }

    private static AlterPartitionReassignmentsRequestData request(ReassignablePartition... partitions) {
        return new AlterPartitionReassignmentsRequestData().setTopics(
                List.of(new ReassignableTopic().setName("t").setPartitions(List.of(partitions))));
    }

    private AlterPartitionReassignmentsResponseData decide(AlterPartitionReassignmentsRequestData request) {
        Decided<AlterPartitionReassignmentsResponseData> decided = new AlterPartitionReassignments()
                .decide(cluster.image, request, cluster.around());
        cluster.apply(decided.records());
        return decided.response();
    }

    private ReassignablePartitionResponse first(AlterPartitionReassignmentsRequestData request) {
        return decide(request).responses().getFirst().partitions().getFirst();
    }

    private Errors reassign(int partition, @Nullable List<Integer> replicas) {
        return Errors.forCode(first(request(partition(partition, replicas))).errorCode());
    }
}
