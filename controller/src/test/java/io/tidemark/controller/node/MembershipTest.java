package io.tidemark.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.config.Voter;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.DirectoryIds;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.rpc.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole controllers in one process: who may take part, who is added, and who is removed. */
class MembershipTest {
    private final ControllersInProcess controllers;

    MembershipTest(@TempDir Path root) throws IOException {
        controllers = new ControllersInProcess(root);
    }

    @AfterEach
    void stopAll() throws Exception {
        controllers.stopAll();
    }

    private List<Integer> voterIds() throws Exception {
        return controllers.quorum().currentVoters().stream().map(ReplicaState::replicaId).toList();
    }

    private Uuid directory(int id) {
        HelloResponse hello = controllers.hello(id);
        if (hello == null) throw new AssertionError(id + " does not answer");
        return DirectoryIds.toUuid(hello.getDirectoryId());
    }

    private Errors add(int id, Uuid directory) throws Exception {
        Voter voter = controllers.voter(id);
        AddRaftVoterRequestData.ListenerCollection listeners = new AddRaftVoterRequestData.ListenerCollection();
        listeners.add(new AddRaftVoterRequestData.Listener().setName("CONTROLLER").setHost(voter.host())
                .setPort(voter.port()));
        return Errors.forCode(controllers.ask(
                new AddRaftVoterRequestData().setClusterId(null).setVoterId(id).setVoterDirectoryId(directory)
                        .setListeners(listeners).setTimeoutMs(10_000),
                AddRaftVoterResponseData.class).errorCode());
    }

    private Errors remove(int id, Uuid directory) throws Exception {
        return Errors
                .forCode(controllers.ask(
                        new RemoveRaftVoterRequestData().setClusterId(null).setVoterId(id)
                                .setVoterDirectoryId(directory),
                        RemoveRaftVoterResponseData.class).errorCode());
    }

    /** The image has each voter with its directory. */
    private void awaitRegistered(int... ids) throws Exception {
        for (int id : ids) {
            Uuid directory = directory(id);
            Waiting.until("voter " + id + " is known", () -> {
                try {
                    return controllers.quorum().currentVoters().stream()
                            .anyMatch(each -> each.replicaId() == id
                                    && each.replicaDirectoryId().equals(directory));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void aFourthVoterIsAddedCatchesUpAndVotes() throws Exception {
        controllers.startAll(3);
        awaitRegistered(1, 2, 3);
        controllers.start(4, 4).get(20, TimeUnit.SECONDS);
        assertThat(voterIds()).containsExactly(1, 2, 3);
        assertThat(add(4, new Uuid(4, 4))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(4, directory(4))).isEqualTo(Errors.NONE);
        assertThat(add(4, directory(4))).isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(voterIds()).containsExactly(1, 2, 3, 4);
        awaitRegistered(4);
        // Three of four are needed now: the fourth has to vote.
        int stopped = controllers.quorum().leaderId() == 1 ? 2 : 1;
        controllers.stop(stopped);
        awaitRegistered(4);
        PartitionData quorum = controllers.quorum();
        for (ReplicaState each : quorum.currentVoters()) {
            if (each.replicaId() == stopped) continue;
            assertThat(each.logEndOffset()).isEqualTo(quorum.highWatermark());
            assertThat(each.lastCaughtUpTimestamp()).isPositive();
        }
    }

    /** KIP-853: directories came with version 2, and an older version has no room for them. */
    @Test
    void everyVersionDescribesTheQuorum() throws Exception {
        controllers.startAll(3);
        awaitRegistered(1, 2, 3);
        for (short version = 0; version <= 2; version++) {
            PartitionData quorum = controllers.quorum(version);
            assertThat(quorum.currentVoters()).extracting(ReplicaState::replicaId).containsExactly(1, 2, 3);
            boolean hasDirectories = version == 2;
            assertThat(quorum.currentVoters()).allMatch(each -> each.replicaDirectoryId()
                    .equals(Uuid.ZERO_UUID) != hasDirectories);
        }
    }

    @Test
    void aVoterIsRemovedAndTheActiveOneHandsOverFirst() throws Exception {
        controllers.startAll(3);
        awaitRegistered(1, 2, 3);
        assertThat(remove(2, new Uuid(2, 2))).isEqualTo(Errors.VOTER_NOT_FOUND);
        int active = controllers.quorum().leaderId();
        assertThat(remove(active, directory(active))).isEqualTo(Errors.NONE);
        assertThat(controllers.quorum().leaderId()).isNotEqualTo(active);
        assertThat(voterIds()).hasSize(2).doesNotContain(active);
        controllers.stop(active);
        awaitRegistered(voterIds().getFirst(), voterIds().getLast());
    }

    @Test
    void aWipedVoterIsRefusedUntilItWasRemovedAndIsThenAddedAnew() throws Exception {
        controllers.startAll(3);
        awaitRegistered(1, 2, 3);
        int wiped = controllers.quorum().leaderId() == 3 ? 2 : 3;
        Uuid earlier = directory(wiped);
        controllers.stop(wiped);
        controllers.wipe(wiped);
        CompletableFuture<ControllerNode> refused = controllers.start(wiped, 3);
        assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IdentityRefused.class)
                .rootCause().hasMessageContaining(earlier.toString())
                .hasMessageContaining("Remove voter " + wiped).hasMessageContaining("add it again");
        assertThat(remove(wiped, earlier)).isEqualTo(Errors.NONE);
        controllers.start(wiped, 3).get(20, TimeUnit.SECONDS);
        Uuid fresh = directory(wiped);
        assertThat(fresh).isNotEqualTo(earlier);
        assertThat(add(wiped, fresh)).isEqualTo(Errors.NONE);
        assertThat(voterIds()).containsExactly(1, 2, 3);
        awaitRegistered(wiped);
        controllers.stop(controllers.quorum().leaderId());
        awaitRegistered(wiped);
    }

    @Test
    void whatCannotBeDoneIsRefusedWithKafkasCode() throws Exception {
        controllers.startAll(1);
        awaitRegistered(1);
        assertThat(remove(1, directory(1))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(1, directory(1))).isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(add(4, Uuid.ZERO_UUID)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(4, new Uuid(4, 4))).as("nobody is there").isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(Errors.forCode(
                controllers.ask(new RemoveRaftVoterRequestData().setClusterId("another").setVoterId(1),
                        RemoveRaftVoterResponseData.class).errorCode()))
                .isEqualTo(Errors.INCONSISTENT_CLUSTER_ID);
        DescribeQuorumResponseData unknown = controllers.ask(
                new DescribeQuorumRequestData().setTopics(List.of(
                        new DescribeQuorumRequestData.TopicData().setTopicName("another")
                                .setPartitions(List.of(
                                        new DescribeQuorumRequestData.PartitionData())))),
                DescribeQuorumResponseData.class);
        assertThat(unknown.topics().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(voterIds()).containsExactly(1);
    }

    @Test
    void aVoterThatComesLateFindsTheClusterFormedAndJoinsIt() throws Exception {
        CompletableFuture<ControllerNode> first = controllers.start(1, 3);
        CompletableFuture<ControllerNode> second = controllers.start(2, 3);
        first.get(20, TimeUnit.SECONDS);
        second.get(20, TimeUnit.SECONDS);
        awaitRegistered(1, 2);
        controllers.start(3, 3).get(20, TimeUnit.SECONDS);
        awaitRegistered(3);
        int leader = controllers.quorum().leaderId();
        controllers.stop(leader == 3 ? 1 : leader);
        awaitRegistered(3);
    }

    @Test
    void controllersThatNameOneAnotherByAddressAloneFormACluster() throws Exception {
        List<Voter> all = List.of(controllers.voter(1), controllers.voter(2), controllers.voter(3));
        CompletableFuture<ControllerNode> first = controllers.startBy(1, all);
        CompletableFuture<ControllerNode> second = controllers.startBy(2, all);
        assertThatThrownBy(() -> second.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        CompletableFuture<ControllerNode> third = controllers.startBy(3, all);
        for (CompletableFuture<ControllerNode> each : List.of(first, second, third))
            each.get(20, TimeUnit.SECONDS);
        awaitRegistered(1, 2, 3);
        controllers.stop(2);
        controllers.startBy(2, all).get(20, TimeUnit.SECONDS);
        awaitRegistered(2);
    }

    @Test
    void aNewControllerFindsTheClusterThroughOneThatIsNamed() throws Exception {
        controllers.startAll(3);
        awaitRegistered(1, 2, 3);
        Voter nobody = new Voter(9, "127.0.0.1", 1);
        controllers.startBy(4, List.of(nobody, controllers.voter(2))).get(20, TimeUnit.SECONDS);
        assertThat(voterIds()).containsExactly(1, 2, 3);
        assertThat(add(4, directory(4))).isEqualTo(Errors.NONE);
        assertThat(voterIds()).containsExactly(1, 2, 3, 4);
        awaitRegistered(4);
    }

    @Test
    void theClusterIdStandsBesideTheLogOnceItIsKnown() throws Exception {
        controllers.startAll(1);
        awaitRegistered(1);
        HelloResponse hello = controllers.hello(1);
        if (hello == null) throw new AssertionError("it does not answer");
        controllers.stop(1);
        assertThat(controllers.logDirectory(1).resolve("meta.properties")).content().contains(
                "cluster.id=" + hello.getClusterId(),
                "directory.id=" + DirectoryIds.toUuid(hello.getDirectoryId()));
        assertThat(hello.getClusterId()).isNotEmpty();
        controllers.startAll(1);
        assertThat(controllers.hello(1)).isNotNull().extracting(HelloResponse::getClusterId)
                .isEqualTo(hello.getClusterId());
    }
}
