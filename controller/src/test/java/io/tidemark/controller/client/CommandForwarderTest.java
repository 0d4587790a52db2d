package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CommandForwarderTest {
    private static final ForwardRequest COMMAND = ForwardRequest.newBuilder().setApiKey(19)
            .setBody(ByteString.copyFromUtf8("command")).build();
    private static final ForwardOutcome DONE = new ForwardOutcome.Answered(ByteString.copyFromUtf8("done"));

    private final PullerWorld world = new PullerWorld(1);
    private final CommandForwarder forwarder = new CommandForwarder(world.shard, world.scheduler.clock(),
            world.random.fork("forwarder"), world.channel);
    private final List<ForwardOutcome> outcomes = new ArrayList<>();
    private final List<ForwardRequest> executed = new ArrayList<>();

    CommandForwarderTest() {
        world.controllers.values().forEach(each -> each.forwards = this::execute);
    }

    private void execute(ForwardRequest request, Consumer<ForwardResponse> reply) {
        executed.add(request);
        reply.accept(ForwardResponse.newBuilder().setStatus(CallStatus.ANSWERED)
                .setBody(ByteString.copyFromUtf8("done")).build());
    }

    private void answerWith(CallStatus status) {
        world.controllers.values().forEach(each -> each.forwards = (request, reply) -> {
            executed.add(request);
            reply.accept(ForwardResponse.newBuilder().setStatus(status).setComplaint("for a test").build());
        });
    }

    private void forward(long timeoutMs) {
        world.shard.run(() -> forwarder.forward(COMMAND, timeoutMs, outcomes::add));
    }

    @Test
    void aCommandIsAnsweredByTheActiveController() {
        world.lead(1);
        world.begin();
        forward(1_000);
        world.runForMs(20);
        assertThat(outcomes).containsExactly(DONE);
        assertThat(executed).containsExactly(COMMAND);
    }

    @Test
    void aCommandWaitsForAnActiveController() {
        world.begin();
        forward(5_000);
        world.runForMs(3_000);
        assertThat(outcomes).isEmpty();
        world.lead(3);
        world.runForMs(ActiveSearch.MAX_ROUND_MS + 20);
        assertThat(outcomes).containsExactly(DONE);
        assertThat(executed).hasSize(1);
    }

    @Test
    void aCommandForWhichNoControllerIsFoundWasNotDone() {
        world.begin();
        forward(500);
        world.runForMs(499);
        assertThat(outcomes).isEmpty();
        world.runForMs(1);
        assertThat(outcomes).containsExactly(new ForwardOutcome.NotDone("no active controller was found"));
        world.lead(1);
        world.runForMs(2_000);
        assertThat(executed).isEmpty();
    }

    @Test
    void aControllerThatIsNotActiveDidNothingAndTheNextOneIsAsked() {
        world.lead(1);
        world.begin();
        world.runForMs(50);
        world.lead(2);
        world.controller(1).deactivate(ScriptedController.who(2, 2));
        forward(1_000);
        world.runForMs(20);
        assertThat(outcomes).containsExactly(DONE);
        assertThat(executed).hasSize(1);
    }

    @Test
    void aControllerThatIsDeadDidNothingWhenItWasNotReached() {
        world.lead(1);
        world.begin();
        world.runForMs(50);
        world.kill(1);
        forward(2_000);
        world.runForMs(500);
        world.lead(2);
        world.runForMs(150);
        assertThat(outcomes).containsExactly(DONE);
        assertThat(executed).hasSize(1);
    }

    @Test
    void aCommandWhoseAnswerWasLostIsNotSentAgain() {
        world.lead(1);
        world.begin();
        world.runForMs(50);
        world.controller(1).forwards = (request, _) -> executed.add(request);
        forward(10_000);
        world.runForMs(20);
        assertThat(executed).hasSize(1);
        world.kill(1);
        world.lead(2);
        world.runForMs(11_000);
        assertThat(outcomes).singleElement().isInstanceOf(ForwardOutcome.Unknown.class);
        assertThat(executed).hasSize(1);
    }

    @Test
    void aCommandThatAHungControllerKeepsIsUnknownSoonAfterAnotherIsActive() {
        world.lead(1);
        world.begin();
        world.runForMs(50);
        world.controller(1).process.pause();
        forward(30_000);
        world.runForMs(100);
        world.shard.run(() -> world.channel.suspect(new ActiveNode(1, 1), "a test"));
        world.controller(2).catchUp(world.log.endOffset());
        world.controller(2).activate();
        world.runForMs(100 + ControllerChannel.DEPOSED_GRACE_MS);
        assertThat(outcomes).singleElement().isInstanceOf(ForwardOutcome.Unknown.class);
    }

    @Test
    void anOutcomeThatTheControllerDoesNotKnowIsHandedOn() {
        world.lead(1);
        world.begin();
        answerWith(CallStatus.OUTCOME_UNKNOWN);
        forward(10_000);
        world.runForMs(10_000);
        assertThat(outcomes).containsExactly(new ForwardOutcome.Unknown("for a test"));
        assertThat(executed).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsNotSentAgain() {
        world.lead(1);
        world.begin();
        answerWith(CallStatus.UNREADABLE);
        forward(10_000);
        world.runForMs(10_000);
        assertThat(outcomes).containsExactly(new ForwardOutcome.Refused("for a test"));
        assertThat(executed).hasSize(1);
    }

    @Test
    void anOverloadedControllerIsAskedAgainMoreAndMoreSlowly() {
        world.lead(1);
        world.begin();
        answerWith(CallStatus.OVERLOADED);
        forward(10_000);
        world.runForMs(9_000);
        assertThat(executed).hasSizeBetween(15, 40);
        world.controllers.values().forEach(each -> each.forwards = this::execute);
        world.runForMs(1_100);
        assertThat(outcomes).containsExactly(DONE);
    }

    @Test
    void anOverloadThatOutlastsTheCommandMeansThatItWasNotDone() {
        world.lead(1);
        world.begin();
        answerWith(CallStatus.OVERLOADED);
        forward(1_000);
        world.runForMs(2_000);
        assertThat(outcomes)
                .containsExactly(new ForwardOutcome.NotDone("the active controller is overloaded"));
    }

    @Test
    void onlySoManyCommandsAreUnderWayAtOnceAndOnlySoManyWait() {
        List<Consumer<ForwardResponse>> replies = new ArrayList<>();
        world.controllers.values().forEach(each -> each.forwards = (_, reply) -> replies.add(reply));
        world.lead(1);
        world.begin();
        world.runForMs(50);
        int most = CommandForwarder.MAX_IN_FLIGHT + CommandForwarder.MAX_WAITING;
        for (int i = 0; i < most + 1; i++)
            forward(60_000);
        world.runForMs(10);
        assertThat(replies).hasSize(CommandForwarder.MAX_IN_FLIGHT);
        assertThat(outcomes).singleElement().isInstanceOf(ForwardOutcome.Overloaded.class);
        while (outcomes.size() < most + 1) {
            List.copyOf(replies).forEach(each -> execute(COMMAND, each));
            replies.clear();
            world.runForMs(10);
        }
        assertThat(outcomes.stream().filter(DONE::equals)).hasSize(most);
    }

    @Test
    void onlySoManyBytesWait() {
        ForwardRequest large = COMMAND.toBuilder().setBody(ByteString.copyFrom(new byte[9 << 20])).build();
        for (int i = 0; i < 4; i++)
            world.shard.run(() -> forwarder.forward(large, 1_000, outcomes::add));
        world.runForMs(10);
        assertThat(outcomes).singleElement().isInstanceOf(ForwardOutcome.Overloaded.class);
        world.runForMs(1_000);
        world.shard.run(() -> forwarder.forward(large, 1_000, outcomes::add));
        world.runForMs(10);
        assertThat(outcomes).as("room is made by what ended").hasSize(4);
    }

    @Test
    void whatWaitsWhenTheNodeStopsWasNotDone() {
        forward(10_000);
        world.shard.run(forwarder::close);
        forward(10_000);
        world.runForMs(1);
        assertThat(outcomes).containsOnly(new ForwardOutcome.NotDone("the node is stopping")).hasSize(2);
    }
}
