package io.tidemark.controller.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.membership.QuorumMembers.Change;
import io.tidemark.controller.rpc.Waiting;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who leads when the leader's process is gone: here, long before any election timeout is over. */
class LeaderLossTest {
    private static final RaftSettings.Elections LONG = new RaftSettings.Elections(30_000, 10_000);

    @TempDir
    Path root = Path.of("");

    private final List<Voter> voters = new ArrayList<>();
    private final List<RaftMember> members = new ArrayList<>();

    /** A lone voter elects itself at once; the others are added. */
    private void startThree() throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) sockets.add(new ServerSocket(0));
        for (ServerSocket socket : sockets) {
            voters.add(new Voter(voters.size() + 1, "127.0.0.1", socket.getLocalPort()));
            socket.close();
        }
        for (Voter voter : voters)
            members.add(new RaftMember(root.resolve("node-" + voter.nodeId()), voter,
                    voter.nodeId() == 1 ? List.of(voter) : List.of(), LONG, Long.MAX_VALUE));
        RaftMember first = members.getFirst();
        Waiting.until("the first is active", first.controller::isActive);
        for (Voter added : voters.subList(1, 3)) {
            CompletableFuture<Change> change = new CompletableFuture<>();
            first.shards.shard(0).execute(() -> first.node().members().add(added, change::complete));
            assertThat(change.get(20, TimeUnit.SECONDS)).isEqualTo(new Change.Done());
        }
        first.controller.propose(voters.stream().map(LeaderLossTest::event).toList());
        untilSeen("all know the voters", first, () -> members.stream()
                .allMatch(each -> each.controller.image().quorum().voters().size() == 3));
    }

    /** Followers hear with the next entry that one was committed, or else with a sign of life, which takes long here. */
    private static void untilSeen(String what, RaftMember active, BooleanSupplier seen) throws Exception {
        Waiting.until(what, () -> {
            active.controller.set("next", "entry");
            return seen.getAsBoolean();
        });
    }

    private static MetadataRecord event(Voter voter) {
        return MetadataRecord.newBuilder().setVoterAdded(VoterAdded.newBuilder().setVoterId(voter.nodeId())
                .setDirectoryId(UuidValues.of(new Uuid(voter.nodeId(), 1))).addListeners(Listener.newBuilder()
                        .setName("CONTROLLER").setHost(voter.host()).setPort(voter.port())
                        .setSecurityProtocol("PLAINTEXT")))
                .build();
    }

    @AfterEach
    void stopAll() {
        members.forEach(RaftMember::close);
    }

    @Test
    void theNextInLineLeadsWithoutWaitingForTheElectionTimeout() throws Exception {
        startThree();
        members.getFirst().cutOff();
        Waiting.until("one of the others is active", () -> members.stream().skip(1)
                .anyMatch(each -> each.controller.isActive()));
        RaftMember active = members.get(members.get(1).controller.isActive() ? 1 : 2);
        active.controller.set("key", "value");
        untilSeen("both of them have it", active, () -> members.stream().skip(1)
                .noneMatch(each -> each.controller.image().configs().byResource().isEmpty()));
    }

    @Test
    void aLeaderThatLostAFollowerLeadsOn() throws Exception {
        startThree();
        int epoch = members.getFirst().controller.activeEpoch();
        members.get(2).cutOff();
        members.getFirst().controller.set("key", "value");
        untilSeen("the second follows it", members.getFirst(),
                () -> !members.get(1).controller.image().configs().byResource().isEmpty());
        assertThat(members.getFirst().controller.activeEpoch()).isEqualTo(epoch);
    }
}
