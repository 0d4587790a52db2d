package io.tidemark.controller.client;

import com.google.protobuf.Message;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one node to controllers in memory: each message takes its time, on its own, so that they overtake
 * each other; one in so many is lost, and one request in so many comes twice, unless it is a command. Of the scheduler's thread.
 */
final class LossyCalls implements ControllerCalls {
    private final SimulatedShard shard;
    private final SeededRandomness random;
    private final Map<Integer, Server> servers = new TreeMap<>();
    private final List<String> sent = new ArrayList<>();
    int maxDelayMs = 1;
    int lostOneIn = Integer.MAX_VALUE;
    int doubledOneIn = Integer.MAX_VALUE;

    LossyCalls(SimulatedShard shard, SeededRandomness random) {
        this.shard = shard;
        this.random = random;
    }

    /** A controller, and the connection to it. */
    private static final class Server {
        private final SimulatedShard shard;
        private final CallServer server;
        private final Set<Pending> pending = new LinkedHashSet<>();
        private @Nullable Connection connection;
        private @Nullable Connection swallowing;
        private boolean cut;

        Server(SimulatedShard shard, CallServer server) {
            this.shard = shard;
            this.server = server;
        }
    }

    private static final class Connection implements CallerConnection {
        @Override
        public String remote() {
            return "memory";
        }

        @Override
        public void close() {}
    }

    private static final class Pending {
        private final Server server;
        private final Consumer<CallOutcome> done;
        private Shard.Timer timeout = () -> {};

        Pending(Server server, Consumer<CallOutcome> done) {
            this.server = server;
            this.done = done;
        }

        void end(CallOutcome outcome) {
            if (!server.pending.remove(this))
                return;
            timeout.cancel();
            done.accept(outcome);
        }
    }

    /** A controller began, in a process of its own. */
    void serve(int nodeId, SimulatedShard on, CallServer server) {
        servers.put(nodeId, new Server(on, server));
    }

    /** A controller's process is dead: calls to it are refused, those under way are broken off. */
    void died(int nodeId) {
        Server dead = servers.remove(nodeId);
        if (dead != null)
            breakOff(dead, "connection reset");
    }

    /** Nothing that is sent arrives, in either direction, until it is mended. */
    void cut(int nodeId, boolean isCut) {
        Server server = servers.get(nodeId);
        if (server != null)
            server.cut = isCut;
    }

    /** The connection to a controller goes on to be there, but swallows whatever is sent. */
    void swallow(int nodeId) {
        Server server = servers.get(nodeId);
        if (server != null)
            server.swallowing = server.connection;
    }

    /** What was sent, as {@code node:Type}, in that order. */
    List<String> sent() {
        return sent;
    }

    @Override
    public void call(int nodeId, Message request, long timeoutMs, Consumer<CallOutcome> done) {
        sent.add(nodeId + ":" + request.getClass().getSimpleName());
        Server server = servers.get(nodeId);
        if (server == null || server.shard.isDead()) {
            shard.schedule(delayMs(), () -> done.accept(new CallOutcome.Failed(false, "connection refused")));
            return;
        }
        Pending call = new Pending(server, done);
        server.pending.add(call);
        call.timeout = shard.schedule(timeoutMs,
                () -> call.end(new CallOutcome.Failed(true, "no answer in " + timeoutMs + " ms")));
        Connection connection = server.connection == null ? new Connection() : server.connection;
        server.connection = connection;
        transmit(call, connection, request);
        if (!(request instanceof ForwardRequest) && random.oneIn(doubledOneIn))
            transmit(call, connection, request);
    }

    private void transmit(Pending call, Connection connection, Message request) {
        Server to = call.server;
        if (isLost(to) || connection.equals(to.swallowing))
            return;
        to.shard.schedule(delayMs(), () -> to.server.onCall(connection, request, response -> {
            if (!isLost(to) && !connection.equals(to.swallowing))
                shard.schedule(delayMs(), () -> call.end(new CallOutcome.Answered(response)));
        }));
    }

    private boolean isLost(Server server) {
        return server.cut || random.oneIn(lostOneIn);
    }

    private int delayMs() {
        return random.nextInt(maxDelayMs + 1);
    }

    @Override
    public void disconnect(int nodeId) {
        Server server = servers.get(nodeId);
        if (server != null)
            breakOff(server, "disconnected");
    }

    private void breakOff(Server server, String why) {
        Connection connection = server.connection;
        server.connection = null;
        if (connection != null)
            server.shard.schedule(delayMs(), () -> server.server.onClosed(connection));
        for (Pending each : List.copyOf(server.pending))
            shard.schedule(delayMs(), () -> each.end(new CallOutcome.Failed(true, why)));
    }
}
