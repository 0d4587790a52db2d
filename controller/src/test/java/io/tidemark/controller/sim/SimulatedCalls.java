package io.tidemark.controller.sim;

import com.google.protobuf.Message;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.sim.ConnectionEvents;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedConnection;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A node's calls over the simulated network, which behave as {@code RpcControllerCalls}: one connection to each
 * controller, made by the first call that needs it, which begins with a hello; nothing is sent before that was
 * answered well. On the caller's shard.
 *
 * <p>Now and then a pull or a hello is also sent as a datagram, which the controller takes for the same call
 * again: late, several times, before or after others. The first answer that comes counts, whichever way it
 * came. That is what calls look like that are tried again over new connections while the old ones still
 * deliver; commands are never doubled, since no caller sends one twice.
 */
public final class SimulatedCalls implements ControllerCalls {
    static final int COPIED_ONE_IN = 8;
    static final int CONNECT_TIMEOUT_MS = 1_000;

    /** Tells connections apart, whoever made them. */
    record ConnectionId(String host, long incarnation, long number) {}

    record Request(ConnectionId connection, long number, Message message) {}

    record Response(long number, Message message) {}

    /** A response that comes beside its connection. */
    record Copy(ConnectionId connection, Response response) {}

    private static final class Call {
        final Message request;
        final Consumer<CallOutcome> done;
        boolean sent;
        Shard.Timer timer = () -> {};

        Call(Message request, Consumer<CallOutcome> done) {
            this.request = request;
            this.done = done;
        }
    }

    private final SimulatedHost host;
    private final SimulatedShard shard;
    private final SeededRandomness randomness;
    private final IntFunction<SimulatedHost> controllers;
    private final Supplier<HelloRequest> greeting;
    private final long incarnation;
    private final Map<Integer, Connection> connections = new LinkedHashMap<>();
    private long numbers;

    /**
     * The calls of one process.
     *
     * @param incarnation of the process; another one for each that runs on that host
     * @param controllers where each is, by its node id
     * @param greeting what each connection begins with
     */
    public SimulatedCalls(SimulatedHost host, SimulatedShard shard, SeededRandomness randomness,
            long incarnation, IntFunction<SimulatedHost> controllers, Supplier<HelloRequest> greeting) {
        this.host = host;
        this.shard = shard;
        this.randomness = randomness.fork("calls of " + host + " " + incarnation);
        this.incarnation = incarnation;
        this.controllers = controllers;
        this.greeting = greeting;
        host.receiveDatagrams(SimulatedCallPort.ANSWERED_COPIES_PORT, shard,
                (_, message) -> copyArrived((Copy) message));
    }

    @Override
    public void call(int nodeId, Message request, long timeoutMs, Consumer<CallOutcome> done) {
        shard.requireOwner(this);
        Connection known = connections.get(nodeId);
        if (known == null || known.over) {
            known = new Connection(nodeId);
            connections.put(nodeId, known);
        }
        known.call(new Call(request, done), timeoutMs);
    }

    @Override
    public void disconnect(int nodeId) {
        shard.requireOwner(this);
        Connection known = connections.remove(nodeId);
        if (known != null)
            known.end("disconnected");
    }

    private void copyArrived(Copy copy) {
        connections.values().stream().filter(each -> each.id.equals(copy.connection)).findFirst()
                .ifPresent(each -> each.answered(copy.response));
    }

    private final class Connection implements ConnectionEvents {
        private final int nodeId;
        private final ConnectionId id = new ConnectionId(host.name(), incarnation, numbers++);
        private final SimulatedConnection connection;
        private final Map<Long, Call> calls = new LinkedHashMap<>();
        private final long hello = numbers++;
        private Shard.Timer patience;
        private boolean greeted;
        private boolean over;

        Connection(int nodeId) {
            this.nodeId = nodeId;
            connection = host.connect(shard, controllers.apply(nodeId), SimulatedCallPort.PORT, this);
            patience = shard.schedule(CONNECT_TIMEOUT_MS, () -> end("no connection in time"));
        }

        void call(Call call, long timeoutMs) {
            long number = numbers++;
            calls.put(number, call);
            call.timer = shard.schedule(timeoutMs, () -> fail(number, "no answer in " + timeoutMs + " ms"));
            if (greeted)
                send(number, call);
        }

        private void send(long number, Call call) {
            call.sent = true;
            Request request = new Request(id, number, call.request);
            connection.send(request);
            boolean mayCopy = call.request instanceof PullRequest || call.request instanceof HelloRequest;
            if (mayCopy && randomness.oneIn(COPIED_ONE_IN))
                host.sendDatagram(controllers.apply(nodeId), SimulatedCallPort.COPIES_PORT, request);
        }

        @Override
        public void onOpen() {
            patience.cancel();
            patience = shard.schedule(CONNECT_TIMEOUT_MS, () -> end("no hello in time"));
            connection.send(new Request(id, hello, greeting.get()));
        }

        @Override
        public void onMessage(Object message) {
            answered((Response) message);
        }

        void answered(Response response) {
            if (over)
                return;
            if (response.number == hello) {
                welcomed((HelloResponse) response.message);
                return;
            }
            Call call = calls.remove(response.number);
            if (call != null) {
                call.timer.cancel();
                call.done.accept(new CallOutcome.Answered(response.message));
            }
        }

        private void welcomed(HelloResponse response) {
            patience.cancel();
            if (response.getStatus() != CallStatus.ANSWERED) {
                end("turned away: " + response.getRefusal());
            } else {
                greeted = true;
                calls.forEach(this::send);
            }
        }

        private void fail(long number, String reason) {
            Call call = calls.remove(number);
            if (call != null) {
                call.timer.cancel();
                call.done.accept(new CallOutcome.Failed(call.sent, reason));
            }
        }

        @Override
        public void onClosed(String reason) {
            end(reason);
        }

        void end(String reason) {
            if (over)
                return;
            over = true;
            patience.cancel();
            connection.close();
            List<Long> unanswered = new ArrayList<>(calls.keySet());
            shard.execute(() -> unanswered.forEach(number -> fail(number, reason)));
        }
    }
}
