package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.PartitionData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.TopicData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of replicas whose log directory fails while their broker lives (KIP-858). */
class LostDirectoriesTest {
    private static final Uuid GOOD = new Uuid(100, 1);
    private static final Uuid LOST = new Uuid(100, 2);

    private final TestCluster cluster = new TestCluster(3);

    @BeforeEach
    void brokerOneHasTwoDirectories() {
        cluster.apply(List.of(MetadataRecord.newBuilder().setBrokerRegistered(Events.registration(1, 50)
                .clearLogDirectories().addLogDirectories(UuidValues.of(GOOD))
                .addLogDirectories(UuidValues.of(LOST))).build(), Events.unfenced(1, 50)));
        cluster.topic("a");
    }

    private List<Errors> report(Uuid directory, int... partitions) {
        return report(cluster.epoch(1), directory, partitions);
    }

    private List<Errors> report(long epoch, Uuid directory, int... partitions) {
        TopicData topic = new TopicData().setTopicId(TestCluster.id("a"));
        for (int each : partitions)
            topic.partitions().add(new PartitionData().setPartitionIndex(each));
        AssignReplicasToDirsRequestData request = new AssignReplicasToDirsRequestData().setBrokerId(1)
                .setBrokerEpoch(epoch).setDirectories(List.of(new DirectoryData().setId(directory)
                        .setTopics(List.of(topic))));
        Decided<AssignReplicasToDirsResponseData> decided = new AssignReplicasToDirs().decide(cluster.image,
                request, cluster.around());
        cluster.apply(decided.records());
        if (decided.response().errorCode() != 0)
            return List.of(Errors.forCode(decided.response().errorCode()));
        List<Errors> errors = new ArrayList<>();
        decided.response().directories().forEach(dir -> dir.topics().forEach(of -> of.partitions()
                .forEach(each -> errors.add(Errors.forCode(each.errorCode())))));
        return errors;
    }

    private Sweep sweep() {
        return new LoseDirectoriesSweep(1, cluster.epoch(1), Set.of(LOST));
    }

    @Test
    void whatABrokerSaysOfItsDirectoriesMovesNothingWhileTheyAreOnline() {
        cluster.partition("a", 1, 2, 3);
        assertThat(report(LOST, 0)).containsExactly(Errors.NONE);
        assertThat(cluster.get("a", 0).directory(1)).isEqualTo(LOST);
        assertThat(cluster.get("a", 0).directory(2)).isEqualTo(Uuid.ZERO_UUID);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
        int epoch = cluster.get("a", 0).partitionEpoch();
        assertThat(report(LOST, 0)).containsExactly(Errors.NONE);
        assertThat(cluster.get("a", 0).partitionEpoch()).isEqualTo(epoch);
    }

    @Test
    void othersLeadWhatLayInADirectoryThatFailsAndNothingElseMoves() {
        cluster.partition("a", 1, 2, 3);
        cluster.partition("a", 1, 2, 3);
        cluster.partition("a", 2, 1, 3);
        report(LOST, 0, 2);
        cluster.run(sweep());
        assertThat(cluster.broker(1).logDirectories()).containsExactly(GOOD);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
        assertThat(cluster.words("a", 2)).isEqualTo("2 1 3 / isr 2 3 / leader 2");
    }

    @Test
    void whatIsReportedAfterTheDirectoryFailedMovesAtOnce() {
        cluster.partition("a", 1, 2, 3);
        cluster.run(sweep());
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
        assertThat(report(LOST, 0)).containsExactly(Errors.NONE);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
    }

    @Test
    void theOnlyReplicaInSyncIsRememberedAndLeadsNoMore() {
        cluster.partition("a", "1 2 3 / isr 1 / elr 2 / leader 1");
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        cluster.run(sweep());
        report(LOST, 0, 1);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / elr 1 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / elr 1 / last 1");
    }

    @Test
    void noElectionGivesItBackWhileTheDirectoryIsLost() {
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        report(LOST, 0);
        cluster.run(sweep());
        cluster.run(UncleanElectionSweep.ofAllTopics());
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / elr 1 / last 1");
        cluster.fence(2, 3);
        ElectLeadersRequestData request = new ElectLeadersRequestData()
                .setElectionType(ElectionType.UNCLEAN.value).setTopicPartitions(null);
        assertThat(new ElectLeaders().decide(cluster.image, request, cluster.around()).records()).isEmpty();
    }

    @Test
    void aLeaderCannotTakeItBackIntoTheIsr() {
        cluster.partition("a", "1 2 3 / isr 2 3 / leader 2");
        report(LOST, 0);
        cluster.run(sweep());
        AlterPartitionRequestData.PartitionData proposal = new AlterPartitionRequestData.PartitionData()
                .setPartitionIndex(0).setLeaderEpoch(cluster.get("a", 0).leaderEpoch())
                .setPartitionEpoch(cluster.get("a", 0).partitionEpoch())
                .setNewIsrWithEpochs(
                        List.of(new BrokerState().setBrokerId(2), new BrokerState().setBrokerId(1)));
        AlterPartitionRequestData request = new AlterPartitionRequestData().setBrokerId(2)
                .setBrokerEpoch(cluster.epoch(2)).setTopics(List.of(new AlterPartitionRequestData.TopicData()
                        .setTopicId(TestCluster.id("a")).setPartitions(List.of(proposal))));
        assertThat(new AlterPartition().decide(cluster.image, request, cluster.around()).response().topics()
                .getFirst().partitions().getFirst().errorCode()).isEqualTo(Errors.INELIGIBLE_REPLICA.code());
    }

    /** A process that has the directory again registers with it. */
    @Test
    void itIsEligibleAgainWhereTheDirectoryIsBack() {
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        report(LOST, 0);
        cluster.run(sweep());
        cluster.run(new RegisterBrokerSweep(cluster.image, Events.registration(1, 60).clearLogDirectories()
                .addLogDirectories(UuidValues.of(GOOD)).addLogDirectories(UuidValues.of(LOST)).setFenced(true)
                .build(), false));
        cluster.run(new UnfenceSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 1 / leader 1");
    }

    @Test
    void itIsForgottenWhereTheDirectoryIsGoneForGood() {
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        report(LOST, 0);
        cluster.run(sweep());
        cluster.run(new RegisterBrokerSweep(cluster.image, Events.registration(1, 60).clearLogDirectories()
                .addLogDirectories(UuidValues.of(GOOD)).setFenced(true).build(), false));
        cluster.run(new UnfenceSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3");
        assertThat(cluster.get("a", 0).directories().isUnknown()).isTrue();
    }

    @Test
    void aSweepThatIsDoneAgainFindsWhatIsLeft() {
        for (int i = 0; i <= Sweep.MAX_CHANGES; i++)
            cluster.partition("a", 1, 2);
        for (int i = 0; i <= Sweep.MAX_CHANGES; i++)
            report(LOST, i);
        cluster.step(sweep());
        assertThat(cluster.words("a", Sweep.MAX_CHANGES)).isEqualTo("1 2 / isr 1 2 / leader 1");
        cluster.run(sweep());
        assertThat(cluster.words("a", Sweep.MAX_CHANGES)).isEqualTo("1 2 / isr 2 / leader 2");
        assertThat(cluster.step(sweep())).isEmpty();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        cluster.partition("a", 1, 2, 3);
        cluster.partition("a", 2, 3);
        assertThat(report(7, LOST, 0)).containsExactly(Errors.STALE_BROKER_EPOCH);
        assertThat(report(Uuid.ZERO_UUID, 0)).containsExactly(Errors.INVALID_REQUEST);
        assertThat(report(LOST, 0, 0, 1, 2)).containsExactly(Errors.NONE, Errors.INVALID_REQUEST,
                Errors.NOT_LEADER_OR_FOLLOWER, Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }
}
