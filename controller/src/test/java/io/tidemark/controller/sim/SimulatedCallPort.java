package io.tidemark.controller.sim;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.sim.ConnectionEvents;
import io.tidemark.sim.SimulatedConnection;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedShard;
import java.util.HashMap;
import java.util.Map;

/**
 * A controller's port on the simulated network, which behaves as {@code RpcCallServer}: until a hello was
 * answered well nothing else is taken from a connection, and one whose hello was refused is closed behind the
 * answer. On the controller's shard.
 *
 * <p>Beside the connections it takes {@link SimulatedCalls.Copy copies} of pulls and hellos, as though the
 * same had come again, and late, over another connection.
 */
public final class SimulatedCallPort {
    static final int PORT = 9093;
    static final int COPIES_PORT = 9094;
    static final int ANSWERED_COPIES_PORT = 9095;

    private final SimulatedHost host;
    private final SimulatedShard shard;
    private final CallServer server;
    private final Map<SimulatedCalls.ConnectionId, Caller> callers = new HashMap<>();

    /** Listens from now on, until the shard's process dies. */
    public SimulatedCallPort(SimulatedHost host, SimulatedShard shard, CallServer server) {
        this.host = host;
        this.shard = shard;
        this.server = server;
        host.listen(PORT, shard, Caller::new);
        host.receiveDatagrams(COPIES_PORT, shard, this::copyArrived);
    }

    /** A connection that came in. */
    private final class Caller implements CallerConnection, ConnectionEvents {
        private final SimulatedConnection connection;
        private boolean greeted;
        private boolean over;

        Caller(SimulatedConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onMessage(Object message) {
            SimulatedCalls.Request request = (SimulatedCalls.Request) message;
            if (over || (!greeted && !(request.message() instanceof HelloRequest)))
                return;
            callers.put(request.connection(), this);
            server.onCall(this, request.message(), response -> reply(request, response));
        }

        private void reply(SimulatedCalls.Request request, Message response) {
            if (over)
                return;
            connection.send(new SimulatedCalls.Response(request.number(), response));
            if (response instanceof HelloResponse hello) {
                greeted |= hello.getStatus() == CallStatus.ANSWERED;
                if (hello.getStatus() == CallStatus.REFUSED)
                    close();
            }
        }

        @Override
        public void onClosed(String reason) {
            if (over)
                return;
            over = true;
            callers.values().removeIf(this::equals);
            server.onClosed(this);
        }

        @Override
        public String remote() {
            return connection.remote().name();
        }

        @Override
        public void close() {
            if (over)
                return;
            connection.close();
            shard.execute(() -> onClosed("closed here"));
        }
    }

    private void copyArrived(SimulatedHost from, Object message) {
        SimulatedCalls.Request request = (SimulatedCalls.Request) message;
        Caller caller = callers.get(request.connection());
        if (caller == null || !caller.greeted)
            return;
        server.onCall(caller, request.message(), response -> host.sendDatagram(from, ANSWERED_COPIES_PORT,
                new SimulatedCalls.Copy(request.connection(), new SimulatedCalls.Response(request.number(),
                        response))));
    }
}
