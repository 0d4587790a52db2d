package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Calls to controllers, over one connection to each. A connection is made by the first call that needs it, and
 * begins with a hello; one that broke is made anew by the next call, so how often to try is the caller's to decide.
 * Belongs to the caller's shard.
 */
public final class RpcControllerCalls implements ControllerCalls {
    /** Calls to one controller that may wait for their response; fewer than a port takes. */
    static final int MAX_CALLS_IN_FLIGHT = RpcTransport.MAX_CALLS_IN_FLIGHT / 2;

    private final Shard shard;
    private final RpcTransport transport;
    private final IntFunction<@Nullable InetSocketAddress> addresses;
    private final int connectTimeoutMs;
    private final Map<Integer, PeerConnection> connections = new HashMap<>();

    /**
     * The calls of one node.
     *
     * @param shard of the caller
     * @param transport which speaks {@link RpcCallServer#TYPES}, and whose greeting says who the caller is
     * @param addresses where a controller is reached, by its node id; null where that is not known; it need not be resolved
     * @param connectTimeoutMs for each of the two steps, connecting and the first answer
     */
    public RpcControllerCalls(Shard shard, RpcTransport transport,
            IntFunction<@Nullable InetSocketAddress> addresses, int connectTimeoutMs) {
        this.shard = shard;
        this.transport = transport;
        this.addresses = addresses;
        this.connectTimeoutMs = connectTimeoutMs;
    }

    @Override
    public void call(int nodeId, Message request, long timeoutMs, Consumer<CallOutcome> done) {
        shard.requireOwner(this);
        PeerConnection connection = connection(nodeId);
        if (connection == null) {
            fail(done, "no address of controller " + nodeId + " is known");
            return;
        }
        if (connection.pendingCalls() >= MAX_CALLS_IN_FLIGHT) {
            fail(done, MAX_CALLS_IN_FLIGHT + " calls to controller " + nodeId + " wait already");
            return;
        }
        connection.call(request, new Outcome(request, done), timeoutMs);
    }

    private void fail(Consumer<CallOutcome> done, String reason) {
        shard.execute(() -> done.accept(new CallOutcome.Failed(false, reason)));
    }

    private @Nullable PeerConnection connection(int nodeId) {
        PeerConnection known = connections.get(nodeId);
        if (known != null && known.isUsable()) return known;
        InetSocketAddress address = addresses.apply(nodeId);
        if (address == null) {
            connections.remove(nodeId);
            return null;
        }
        PeerConnection opened = PeerConnection.open(new Endpoint(address.getHostString(), address.getPort()),
                transport,
                new GreetingOf(nodeId, transport.greeting()), connectTimeoutMs);
        connections.put(nodeId, opened);
        return opened;
    }

    @Override
    public void disconnect(int nodeId) {
        shard.requireOwner(this);
        PeerConnection known = connections.remove(nodeId);
        if (known != null) known.close();
    }

    /** Closes all connections; their calls fail. */
    public void close() {
        shard.requireOwner(this);
        connections.values().forEach(PeerConnection::close);
        connections.clear();
    }

    /** The node's greeting, of a connection that must lead to a certain controller, or to any if the id is negative. */
    private record GreetingOf(int nodeId, Greeting greeting) implements Greeting {
        @Override
        public HelloRequest hello() {
            return greeting.hello();
        }

        @Override
        public @Nullable String objection(String peer, HelloResponse response) {
            String objection = greeting.objection(peer, response);
            if (objection != null || nodeId < 0 || response.getNodeId() == nodeId) return objection;
            return "controller " + nodeId + " was expected at " + peer + ", but node " + response.getNodeId()
                    + " answers there";
        }
    }

    /** Tells the caller, on its shard. */
    private final class Outcome implements InvokeCallback {
        private final Message request;
        private final Consumer<CallOutcome> done;

        Outcome(Message request, Consumer<CallOutcome> done) {
            this.request = request;
            this.done = done;
        }

        @Override
        public void complete(@Nullable Object response, @Nullable Throwable cause) {
            // Once the shard is closed this comes on another thread, and nobody waits to hear of it.
            if (shard.inShard()) done.accept(outcome(response, cause));
        }

        private CallOutcome outcome(@Nullable Object response, @Nullable Throwable cause) {
            if (response instanceof Message message && cause == null)
                return new CallOutcome.Answered(message);
            // Whoever says hello is told what he was told, whether that was his own hello or the connection's.
            if (request instanceof HelloRequest && cause instanceof CallNotSent unsent
                    && unsent.refusal() != null)
                return new CallOutcome.Answered(unsent.refusal());
            return new CallOutcome.Failed(!(cause instanceof CallNotSent),
                    cause == null ? "no response" : String.valueOf(cause.getMessage()));
        }

        @Override
        public Executor executor() {
            return shard;
        }
    }
}
