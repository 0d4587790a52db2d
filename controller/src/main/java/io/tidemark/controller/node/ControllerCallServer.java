package io.tidemark.controller.node;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.lifecycle.BrokerLifecycle;
import io.tidemark.controller.pull.PullService;
import io.tidemark.controller.service.ForwardService;
import java.util.function.Consumer;

/** Hands each call to whoever answers it. Belongs to the controller's shard. */
public final class ControllerCallServer implements CallServer {
    /** Answers who asks who this is. */
    @FunctionalInterface
    public interface Greeter {
        /** Called on the controller's shard. */
        HelloResponse greet(HelloRequest request);
    }

    private final Greeter greeter;
    private final ForwardService forwards;
    private final PullService pulls;
    private final BrokerLifecycle lifecycle;

    public ControllerCallServer(Greeter greeter, ForwardService forwards, PullService pulls,
            BrokerLifecycle lifecycle) {
        this.greeter = greeter;
        this.forwards = forwards;
        this.pulls = pulls;
        this.lifecycle = lifecycle;
    }

    @Override
    public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
        switch (request) {
            case HelloRequest hello -> reply.accept(greeter.greet(hello));
            case ForwardRequest forward -> forwards.onForward(connection, forward, reply::accept);
            case PullRequest pull -> pulls.onPull(connection, pull, reply::accept);
            default -> throw new IllegalArgumentException("no call: " + request.getClass());
        }
    }

    @Override
    public void onClosed(CallerConnection connection) {
        pulls.onClosed(connection);
        lifecycle.onClosed(connection);
    }
}
