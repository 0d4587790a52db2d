package io.tidemark.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.Admission.Verdict;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Uuid MINE = new Uuid(1, 1);
    private static final Uuid EARLIER = new Uuid(1, 2);
    private static final Set<Integer> THREE = Set.of(1, 2, 3);

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ControllerIdentity self = new ControllerIdentity(new VoterFile(1, MINE, ""),
            new SimulatedDisk(1),
            Path.of("/data"), Runnable::run, faults);
    private final Map<Integer, HelloResponse> answers = new HashMap<>();

    private static HelloResponse.Builder unformed(int nodeId) {
        return HelloResponse.newBuilder().setStatus(CallStatus.ANSWERED).setNodeId(nodeId)
                .setActiveController(ActiveController.newBuilder().setNodeId(-1));
    }

    private static HelloResponse.Builder formed(int nodeId, int active) {
        return unformed(nodeId).setClusterId("a-cluster")
                .setActiveController(ActiveController.newBuilder().setNodeId(active).setEpoch(5));
    }

    private Verdict judge(Set<Integer> voters, HelloResponse.Builder... responses) {
        answers.clear();
        for (HelloResponse.Builder each : responses) answers.put(each.getNodeId(), each.build());
        return Admission.judge(self, voters, answers);
    }

    @Test
    void aClusterIsFormedByMostOfItsVoters() {
        assertThat(judge(Set.of(1))).isInstanceOf(Verdict.FormsTheCluster.class);
        assertThat(judge(THREE)).isInstanceOf(Verdict.Unknown.class);
        assertThat(judge(THREE, unformed(2))).isInstanceOf(Verdict.FormsTheCluster.class);
        assertThat(judge(Set.of(1, 2, 3, 4), unformed(2))).isInstanceOf(Verdict.Unknown.class);
        assertThat(judge(Set.of(1, 2, 3, 4), unformed(2), unformed(3)))
                .isInstanceOf(Verdict.FormsTheCluster.class);
    }

    @Test
    void whoIsNotKnownJoinsOnceTheActiveControllerAndMostOthersSaySo() {
        assertThat(judge(THREE, formed(2, 2), unformed(3))).isInstanceOf(Verdict.JoinsLater.class);
        assertThat(judge(THREE, formed(2, 2), formed(3, 2))).isInstanceOf(Verdict.JoinsLater.class);
        assertThat(judge(THREE, formed(2, 2))).isInstanceOf(Verdict.Unknown.class);
        assertThat(judge(THREE, formed(2, 3), formed(3, -1))).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void whoIsKnownByAnotherDirectoryIsRefusedWithCauseAndRemedy() {
        HelloResponse.Builder knows = formed(3, 2).setKnownDirectoryId(DirectoryIds.of(EARLIER));
        assertThat(judge(THREE, unformed(2), knows)).isInstanceOfSatisfying(Verdict.Refused.class,
                refused -> assertThat(refused.why()).contains(EARLIER.toString(), MINE.toString(),
                        "Remove voter 1", "add it again"));
        assertThat(judge(THREE, formed(2, 2), formed(3, 2).setKnownDirectoryId(DirectoryIds.of(MINE))))
                .isInstanceOf(Verdict.JoinsLater.class);
    }

    @Test
    void theActiveControllerKnowsBestUnlessSomebodyKnowsOfALaterOne() {
        HelloResponse.Builder lagging = formed(3, 2).setStatus(CallStatus.REFUSED)
                .setRefusal("Known otherwise.")
                .setKnownDirectoryId(DirectoryIds.of(EARLIER));
        assertThat(judge(THREE, formed(2, 2), lagging)).isInstanceOf(Verdict.JoinsLater.class);
        assertThat(judge(THREE, lagging, formed(2, 2).setKnownDirectoryId(DirectoryIds.of(EARLIER))))
                .isInstanceOf(Verdict.Refused.class);
        lagging.setActiveController(ActiveController.newBuilder().setNodeId(4).setEpoch(6));
        assertThat(judge(THREE, formed(2, 2), lagging)).isEqualTo(new Verdict.Refused("Known otherwise."));
        assertThat(judge(THREE, formed(2, 2), formed(3, 4).setActiveController(
                ActiveController.newBuilder().setNodeId(4).setEpoch(6)))).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aRefusalIsPassedOn() {
        assertThat(judge(THREE, unformed(2).setStatus(CallStatus.REFUSED).setRefusal("Go away.")))
                .isEqualTo(new Verdict.Refused("Go away."));
    }

    /** Answers what it is told to, and not at all where it is told nothing. */
    private static final class Voters implements ControllerCalls {
        final SimulatedShard shard;
        final Map<Integer, HelloResponse> responses = new HashMap<>();
        int calls;

        Voters(SimulatedShard shard) {
            this.shard = shard;
        }

        @Override
        public void call(int nodeId, Message request, long timeoutMs, Consumer<CallOutcome> done) {
            calls++;
            HelloResponse response = responses.get(nodeId);
            shard.execute(() -> done.accept(response == null ? new CallOutcome.Failed(false, "not there")
                    : new CallOutcome.Answered(response)));
        }

        @Override
        public void disconnect(int nodeId) {}
    }

    @Test
    void theOthersAreAskedUntilThereIsAVerdict() {
        SimulatedScheduler scheduler = new SimulatedScheduler(1);
        SimulatedShard shard = scheduler.shard("controller");
        Voters voters = new Voters(shard);
        List<Verdict> verdicts = new ArrayList<>();
        AdmissionRound rounds = new AdmissionRound(shard, voters,
                new ControllerGreeting(self, new KnownControllers()), self, THREE, verdicts::add);
        shard.execute(rounds::begin);
        scheduler.runForMs(10 * AdmissionRound.ROUND_MS, 1000);
        assertThat(verdicts).isEmpty();
        assertThat(voters.calls).isBetween(20, 22);
        voters.responses.put(3, unformed(3).build());
        scheduler.runForMs(2 * AdmissionRound.ROUND_MS, 1000);
        assertThat(verdicts).singleElement().isInstanceOf(Verdict.FormsTheCluster.class);
        int calls = voters.calls;
        scheduler.runForMs(10 * AdmissionRound.ROUND_MS, 1000);
        assertThat(voters.calls).isEqualTo(calls);
    }
}
