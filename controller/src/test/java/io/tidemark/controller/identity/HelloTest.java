package io.tidemark.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.KnownControllers.Known;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What two controllers, or a broker and a controller, make of each other. */
class HelloTest {
    private static final Uuid DIRECTORY_1 = new Uuid(1, 1);
    private static final Uuid DIRECTORY_2 = new Uuid(2, 2);
    private static final ActiveController ACTIVE = ActiveController.newBuilder().setNodeId(1).setEpoch(7)
            .build();
    private static final ClusterImage IMAGE = ClusterImage.EMPTY
            .replay(MetadataRecord.newBuilder()
                    .setClusterFormed(ClusterFormed.newBuilder().setClusterId("ours")).build())
            .replay(MetadataRecord.newBuilder().setVoterAdded(VoterAdded.newBuilder().setVoterId(2)
                    .setDirectoryId(UuidValues.of(DIRECTORY_2))).build());

    private static ControllerIdentity identity(int nodeId, Uuid directory, String clusterId) {
        return new ControllerIdentity(new VoterFile(nodeId, directory, clusterId), new SimulatedDisk(1),
                Path.of("/data"), Runnable::run, new FailingFaultHandler());
    }

    private static HelloRequest hello(int nodeId, Uuid directory, String clusterId) {
        return new ControllerGreeting(identity(nodeId, directory, clusterId), new KnownControllers()).hello();
    }

    private static HelloResponse answer(HelloRequest hello) {
        return new HelloDesk(identity(1, DIRECTORY_1, "ours"), List::of).answer(hello, IMAGE, ACTIVE);
    }

    private static void requireRefused(HelloRequest hello, String... why) {
        HelloResponse response = answer(hello);
        assertThat(response.getStatus()).isEqualTo(CallStatus.REFUSED);
        assertThat(response.getRefusal()).contains(why);
        assertThat(new ControllerGreeting(identity(9, new Uuid(9, 9), ""), new KnownControllers())
                .objection("somewhere", response)).contains(why);
    }

    @Test
    void whoComesAsTheClusterKnowsItIsWelcomeAndHearsWhoIsActive() {
        HelloResponse response = answer(hello(2, DIRECTORY_2, "ours"));
        assertThat(response).isEqualTo(HelloResponse.newBuilder().setStatus(CallStatus.ANSWERED)
                .setClusterId("ours")
                .setNodeId(1).setDirectoryId(DirectoryIds.of(DIRECTORY_1))
                .setKnownDirectoryId(DirectoryIds.of(DIRECTORY_2)).setActiveController(ACTIVE)
                .addAllFeatures(KnownControllers.toRanges(KnownFeatures.ALL)).build());
        assertThat(answer(hello(2, DIRECTORY_2, "")).getStatus()).isEqualTo(CallStatus.ANSWERED);
        assertThat(answer(hello(3, new Uuid(3, 3), "")).getStatus()).isEqualTo(CallStatus.ANSWERED);
    }

    @Test
    void aBrokerNeedsNoDirectoryEvenWithAVotersNodeId() {
        assertThat(answer(hello(2, Uuid.ZERO_UUID, "ours")).getStatus()).isEqualTo(CallStatus.ANSWERED);
    }

    @Test
    void aNodeOfAnotherClusterIsTurnedAway() {
        requireRefused(hello(2, DIRECTORY_2, "theirs"), "Node 2", "theirs", "ours");
        requireRefused(hello(5, Uuid.ZERO_UUID, "theirs"), "Node 5", "theirs", "ours");
    }

    @Test
    void aVoterWithAnotherDirectoryIsTurnedAway() {
        requireRefused(hello(2, new Uuid(5, 5), ""), DIRECTORY_2.toString(), "Remove voter 2");
    }

    @Test
    void anotherControllerWithThisOnesNodeIdIsTurnedAway() {
        requireRefused(hello(1, new Uuid(5, 5), "ours"), "node.id of its own");
    }

    @Test
    void whoCallsLooksAtWhoAnswersAndKeepsInMindWhatHeSaysOfHimself() {
        KnownControllers others = new KnownControllers();
        ControllerGreeting greeting = new ControllerGreeting(identity(2, DIRECTORY_2, "ours"), others);
        HelloResponse.Builder response = HelloResponse.newBuilder().setStatus(CallStatus.ANSWERED)
                .setNodeId(1)
                .setDirectoryId(DirectoryIds.of(DIRECTORY_1)).setClusterId("theirs")
                .addAllFeatures(KnownControllers.toRanges(KnownFeatures.ALL));
        assertThat(greeting.objection("host:1", response.build())).contains("host:1", "theirs", "ours");
        assertThat(others.of(1)).isEmpty();
        assertThat(greeting.objection("host:1", response.setClusterId("ours").build())).isNull();
        assertThat(others.of(1)).contains(new Known(DIRECTORY_1, KnownFeatures.ALL));
        for (int i = 2; i < 2 * KnownControllers.MAX_CONTROLLERS; i++)
            assertThat(greeting.objection("host:1", response.setNodeId(i).build())).isNull();
        assertThat(others.of(KnownControllers.MAX_CONTROLLERS)).isPresent();
        assertThat(others.of(KnownControllers.MAX_CONTROLLERS + 1)).isEmpty();
    }
}
