package io.tidemark.controller.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SimulatedCallsTest {
    private static final long MAX_STEPS = 100_000;
    private static final int TIMEOUT_MS = 2_000;

    /** Answers what it is asked, and remembers it. */
    private static final class Server implements CallServer {
        final List<Message> requests = new ArrayList<>();
        final Set<CallerConnection> callers = new LinkedHashSet<>();
        final List<CallerConnection> gone = new ArrayList<>();
        final List<Runnable> held = new ArrayList<>();
        CallStatus welcome = CallStatus.ANSWERED;
        boolean holdsBack;

        @Override
        public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
            assertThat(gone).doesNotContain(connection);
            callers.add(connection);
            requests.add(request);
            if (holdsBack)
                held.add(() -> reply.accept(answer(request)));
            else
                reply.accept(answer(request));
        }

        private Message answer(Message request) {
            return switch (request) {
                case HelloRequest _ -> HelloResponse.newBuilder().setStatus(welcome).build();
                case PullRequest pull ->
                    PullResponse.newBuilder().setCommittedEndOffset(pull.getEndOffset()).build();
                default -> ForwardResponse.newBuilder().setStatus(CallStatus.ANSWERED).build();
            };
        }

        @Override
        public void onClosed(CallerConnection connection) {
            gone.add(connection);
        }

        long count(Class<? extends Message> type) {
            return requests.stream().filter(type::isInstance).count();
        }
    }

    private final SimulatedScheduler scheduler = new SimulatedScheduler(3);
    private final SeededRandomness randomness = new SeededRandomness(3);
    private final SimulatedNetwork network = new SimulatedNetwork(scheduler, randomness);
    private final SimulatedHost controller = network.host("controller");
    private final SimulatedHost broker = network.host("broker");
    private final SimulatedProcess controllerProcess = scheduler.process("controller");
    private final SimulatedShard controllerShard = controllerProcess.shard("controller");
    private final SimulatedShard shard = scheduler.shard("broker");
    private final Server server = new Server();
    private final SimulatedCalls calls = new SimulatedCalls(broker, shard, randomness, 1, _ -> controller,
            HelloRequest::getDefaultInstance);
    private final List<CallOutcome> outcomes = new ArrayList<>();

    SimulatedCallsTest() {
        new SimulatedCallPort(controller, controllerShard, server);
    }

    private void call(Message request) {
        shard.run(() -> calls.call(0, request, TIMEOUT_MS, outcomes::add));
    }

    private void run() {
        scheduler.runForMs(3 * TIMEOUT_MS, MAX_STEPS);
    }

    private static Message command(int number) {
        return ForwardRequest.newBuilder().setApiKey(number).build();
    }

    private CallOutcome.Failed failure() {
        assertThat(outcomes).hasSize(1);
        return (CallOutcome.Failed) outcomes.getFirst();
    }

    @Test
    void aConnectionBeginsWithAHelloAndKeepsTheOrderOfItsCalls() {
        IntStream.range(0, 10).forEach(i -> call(command(i)));
        run();
        assertThat(outcomes).hasSize(10).allMatch(each -> each instanceof CallOutcome.Answered);
        assertThat(server.requests.getFirst()).isInstanceOf(HelloRequest.class);
        assertThat(server.requests.stream().skip(1)).containsExactlyElementsOf(
                IntStream.range(0, 10).mapToObj(SimulatedCallsTest::command).toList());
        assertThat(server.callers).hasSize(1);
    }

    @Test
    void whoIsTurnedAwaySendsNothingElseAndIsClosed() {
        server.welcome = CallStatus.REFUSED;
        call(command(1));
        run();
        assertThat(failure().sent()).isFalse();
        assertThat(server.count(ForwardRequest.class)).isZero();
        assertThat(server.gone).hasSize(1);
    }

    @Test
    void whatIsNotAnsweredInTimeFailsAsSent() {
        call(command(1));
        run();
        outcomes.clear();
        server.holdsBack = true;
        call(command(2));
        run();
        assertThat(failure().sent()).isTrue();
        controllerShard.run(() -> server.held.forEach(Runnable::run));
        run();
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aDeadControllerFailsWhatWasNotSentAsNotSent() {
        controllerProcess.kill();
        call(command(1));
        run();
        assertThat(failure().sent()).isFalse();
        assertThat(failure().reason()).isEqualTo("refused");
    }

    @Test
    void aControllerThatDiesFailsWhatWasSentAsSent() {
        server.holdsBack = true;
        server.welcome = CallStatus.ANSWERED;
        call(command(1));
        scheduler.runForMs(100, MAX_STEPS);
        controllerShard.run(() -> server.held.forEach(Runnable::run));
        scheduler.runForMs(100, MAX_STEPS);
        assertThat(server.count(ForwardRequest.class)).isOne();
        controllerProcess.kill();
        run();
        assertThat(failure().sent()).isTrue();
    }

    @Test
    void disconnectingFailsItsCallsAndTheNextOneConnectsAnew() {
        call(command(1));
        run();
        server.holdsBack = true;
        call(command(2));
        scheduler.runForMs(100, MAX_STEPS);
        shard.run(() -> calls.disconnect(0));
        scheduler.runForMs(100, MAX_STEPS);
        assertThat(outcomes).hasSize(2).last().isInstanceOf(CallOutcome.Failed.class);
        server.holdsBack = false;
        call(command(3));
        run();
        assertThat(outcomes).hasSize(3).last().isInstanceOf(CallOutcome.Answered.class);
        assertThat(server.callers).hasSize(2);
        assertThat(server.gone).hasSize(1);
    }

    @Test
    void theControllerMayCloseAndHearsOfItItself() {
        call(command(1));
        run();
        CallerConnection caller = server.callers.iterator().next();
        controllerShard.run(caller::close);
        run();
        assertThat(server.gone).containsExactly(caller);
        call(command(2));
        run();
        assertThat(server.callers).hasSize(2);
    }

    @Test
    void pullsComeTwiceAndOutOfOrderButEachIsAnsweredOnceAndCommandsNeverDo() {
        for (int i = 0; i < 400; i++) {
            call(PullRequest.newBuilder().setEndOffset(i).build());
            call(command(i));
        }
        run();
        assertThat(outcomes).hasSize(800).allMatch(each -> each instanceof CallOutcome.Answered);
        assertThat(server.count(PullRequest.class)).isGreaterThan(420);
        assertThat(server.count(ForwardRequest.class)).isEqualTo(400);
        List<Long> offsets = server.requests.stream()
                .filter(PullRequest.class::isInstance)
                .map(each -> ((PullRequest) each).getEndOffset())
                .toList();
        assertThat(offsets).isNotEqualTo(offsets.stream().sorted().toList());
    }

    @Test
    void whoHearsOfAnAnswerMayCallSomebodyElse() {
        for (int i = 0; i < 400; i++) {
            int next = i + 1;
            shard.run(() -> calls.call(0, PullRequest.getDefaultInstance(), TIMEOUT_MS,
                    _ -> calls.call(next, PullRequest.getDefaultInstance(), TIMEOUT_MS, outcomes::add)));
        }
        run();
        assertThat(outcomes).hasSize(400).allMatch(each -> each instanceof CallOutcome.Answered);
    }
}
