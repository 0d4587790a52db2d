package io.tidemark.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Voter;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.DirectoryIds;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.controller.rpc.Waiting;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole controllers in one process: who may take part, who is added, and who is removed. */
class MembershipTest {
    @TempDir
    Path root = Path.of("");

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final List<Voter> voters = new ArrayList<>();
    private final Map<Integer, ControllerNode> running = new LinkedHashMap<>();
    private final ControllerCaller caller = new ControllerCaller();

    @BeforeEach
    void choosePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) sockets.add(new ServerSocket(0));
        for (ServerSocket socket : sockets) {
            voters.add(new Voter(voters.size() + 1, "127.0.0.1", socket.getLocalPort()));
            socket.close();
        }
        voters.forEach(caller::know);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int id : List.copyOf(running.keySet())) stop(id);
        caller.close();
        faults.assertNothingBroken();
    }

    private NodeConfig config(int id, int named) throws Exception {
        Path directory = root.resolve("node-" + id);
        Files.createDirectories(directory);
        Path file = directory.resolve("server.properties");
        Files.writeString(file, """
                process.roles=controller
                node.id=%d
                controller.quorum.voters=%s
                listeners=CONTROLLER://127.0.0.1:%d
                log.dirs=%s
                """.formatted(id, voters.subList(0, named).stream().map(Voter::toString)
                .collect(Collectors.joining(",")), voters.get(id - 1).port(), directory.resolve("data")));
        return new ConfigLoader(OsDisk.INSTANCE, root).load(file).config();
    }

    /** Starts a node whose file names so many voters; done when it has taken part. */
    private CompletableFuture<ControllerNode> start(int id, int named) throws Exception {
        NodeConfig config = config(id, named);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ControllerNode.start(config, new ControllerNode.Surroundings(OsDisk.INSTANCE,
                        SystemClock.INSTANCE, SystemRandomness.INSTANCE, faults));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }).thenApply(node -> {
            running.put(id, node);
            return node;
        });
    }

    private void startAll(int named) throws Exception {
        List<CompletableFuture<ControllerNode>> starting = new ArrayList<>();
        for (int id = 1; id <= named; id++) starting.add(start(id, named));
        for (CompletableFuture<ControllerNode> each : starting) each.get(20, TimeUnit.SECONDS);
    }

    private void stop(int id) {
        ControllerNode stopped = running.remove(id);
        if (stopped != null) stopped.close();
    }

    private void wipe(int id) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("node-" + id)
                .resolve("data").resolve(SegmentLogStorage.DIRECTORY_NAME))) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    /** Asks whoever is active. */
    private <R extends ApiMessage> R ask(ApiMessage request, Class<R> type) throws Exception {
        for (int attempt = 0; attempt < 200; attempt++) {
            for (int id : List.copyOf(running.keySet())) {
                R response = caller.ask(id, request, type);
                if (response != null) return response;
            }
            Waiting.until("somebody is active", this::someoneIsActive);
        }
        throw new AssertionError("nobody answers " + request);
    }

    private boolean someoneIsActive() {
        return running.keySet().stream().anyMatch(id -> {
            HelloResponse hello = hello(id);
            return hello != null && hello.getActiveController().getNodeId() == id;
        });
    }

    private @Nullable HelloResponse hello(int id) {
        try {
            return caller.hello(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private PartitionData quorum() throws Exception {
        DescribeQuorumRequestData request = new DescribeQuorumRequestData().setTopics(List.of(
                new DescribeQuorumRequestData.TopicData().setTopicName("__cluster_metadata")
                        .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()))));
        DescribeQuorumResponseData response = ask(request, DescribeQuorumResponseData.class);
        assertThat(response.errorCode()).isZero();
        return response.topics().getFirst().partitions().getFirst();
    }

    private List<Integer> voterIds() throws Exception {
        return quorum().currentVoters().stream().map(ReplicaState::replicaId).toList();
    }

    private Uuid directory(int id) {
        HelloResponse hello = hello(id);
        if (hello == null) throw new AssertionError(id + " does not answer");
        return DirectoryIds.toUuid(hello.getDirectoryId());
    }

    private Errors add(int id, Uuid directory) throws Exception {
        Voter voter = voters.get(id - 1);
        AddRaftVoterRequestData.ListenerCollection listeners = new AddRaftVoterRequestData.ListenerCollection();
        listeners.add(new AddRaftVoterRequestData.Listener().setName("CONTROLLER").setHost(voter.host())
                .setPort(voter.port()));
        return Errors.forCode(ask(
                new AddRaftVoterRequestData().setClusterId(null).setVoterId(id).setVoterDirectoryId(directory)
                        .setListeners(listeners).setTimeoutMs(10_000),
                AddRaftVoterResponseData.class).errorCode());
    }

    private Errors remove(int id, Uuid directory) throws Exception {
        return Errors
                .forCode(ask(
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
                    return quorum().currentVoters().stream().anyMatch(each -> each.replicaId() == id
                            && each.replicaDirectoryId().equals(directory));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void aFourthVoterIsAddedCatchesUpAndVotes() throws Exception {
        startAll(3);
        awaitRegistered(1, 2, 3);
        start(4, 4).get(20, TimeUnit.SECONDS);
        assertThat(voterIds()).containsExactly(1, 2, 3);
        assertThat(add(4, new Uuid(4, 4))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(4, directory(4))).isEqualTo(Errors.NONE);
        assertThat(add(4, directory(4))).isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(voterIds()).containsExactly(1, 2, 3, 4);
        awaitRegistered(4);
        // Three of four are needed now: the fourth has to vote.
        int stopped = quorum().leaderId() == 1 ? 2 : 1;
        stop(stopped);
        awaitRegistered(4);
        PartitionData quorum = quorum();
        for (ReplicaState each : quorum.currentVoters()) {
            if (each.replicaId() == stopped) continue;
            assertThat(each.logEndOffset()).isEqualTo(quorum.highWatermark());
            assertThat(each.lastCaughtUpTimestamp()).isPositive();
        }
    }

    @Test
    void aVoterIsRemovedAndTheActiveOneHandsOverFirst() throws Exception {
        startAll(3);
        awaitRegistered(1, 2, 3);
        assertThat(remove(2, new Uuid(2, 2))).isEqualTo(Errors.VOTER_NOT_FOUND);
        int active = quorum().leaderId();
        assertThat(remove(active, directory(active))).isEqualTo(Errors.NONE);
        assertThat(quorum().leaderId()).isNotEqualTo(active);
        assertThat(voterIds()).hasSize(2).doesNotContain(active);
        stop(active);
        awaitRegistered(voterIds().getFirst(), voterIds().getLast());
    }

    @Test
    void aWipedVoterIsRefusedUntilItWasRemovedAndIsThenAddedAnew() throws Exception {
        startAll(3);
        awaitRegistered(1, 2, 3);
        int wiped = quorum().leaderId() == 3 ? 2 : 3;
        Uuid earlier = directory(wiped);
        stop(wiped);
        wipe(wiped);
        CompletableFuture<ControllerNode> refused = start(wiped, 3);
        assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IdentityRefused.class)
                .rootCause().hasMessageContaining(earlier.toString())
                .hasMessageContaining("Remove voter " + wiped).hasMessageContaining("add it again");
        assertThat(remove(wiped, earlier)).isEqualTo(Errors.NONE);
        start(wiped, 3).get(20, TimeUnit.SECONDS);
        Uuid fresh = directory(wiped);
        assertThat(fresh).isNotEqualTo(earlier);
        assertThat(add(wiped, fresh)).isEqualTo(Errors.NONE);
        assertThat(voterIds()).containsExactly(1, 2, 3);
        awaitRegistered(wiped);
        stop(quorum().leaderId());
        awaitRegistered(wiped);
    }

    @Test
    void whatCannotBeDoneIsRefusedWithKafkasCode() throws Exception {
        startAll(1);
        awaitRegistered(1);
        assertThat(remove(1, directory(1))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(1, directory(1))).isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(add(4, Uuid.ZERO_UUID)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(4, new Uuid(4, 4))).as("nobody is there").isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(Errors.forCode(ask(new RemoveRaftVoterRequestData().setClusterId("another").setVoterId(1),
                RemoveRaftVoterResponseData.class).errorCode())).isEqualTo(Errors.INCONSISTENT_CLUSTER_ID);
        DescribeQuorumResponseData unknown = ask(new DescribeQuorumRequestData().setTopics(List.of(
                new DescribeQuorumRequestData.TopicData().setTopicName("another").setPartitions(List.of(
                        new DescribeQuorumRequestData.PartitionData())))),
                DescribeQuorumResponseData.class);
        assertThat(unknown.topics().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(voterIds()).containsExactly(1);
    }

    @Test
    void aVoterThatComesLateFindsTheClusterFormedAndJoinsIt() throws Exception {
        CompletableFuture<ControllerNode> first = start(1, 3);
        CompletableFuture<ControllerNode> second = start(2, 3);
        first.get(20, TimeUnit.SECONDS);
        second.get(20, TimeUnit.SECONDS);
        awaitRegistered(1, 2);
        start(3, 3).get(20, TimeUnit.SECONDS);
        awaitRegistered(3);
        stop(quorum().leaderId());
        awaitRegistered(3);
    }

    @Test
    void theClusterIdStandsBesideTheLogOnceItIsKnown() throws Exception {
        startAll(1);
        awaitRegistered(1);
        HelloResponse hello = hello(1);
        if (hello == null) throw new AssertionError("it does not answer");
        stop(1);
        assertThat(root.resolve("node-1").resolve("data").resolve(SegmentLogStorage.DIRECTORY_NAME)
                .resolve("meta.properties")).content().contains("cluster.id=" + hello.getClusterId(),
                        "directory.id=" + DirectoryIds.toUuid(hello.getDirectoryId()));
        assertThat(hello.getClusterId()).isNotEmpty();
        startAll(1);
        assertThat(hello(1)).isNotNull().extracting(HelloResponse::getClusterId)
                .isEqualTo(hello.getClusterId());
    }
}
