package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.google.protobuf.Message;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The calls of {@code controller.proto} on a controller's port: each is handed from the event loop to the
 * controller's shard, in the order of its connection. A connection on which a hello was answered with a refusal is
 * closed behind that answer; until one was answered well, nothing else is read from it, not even raft's calls.
 */
public final class RpcCallServer {
    private static final int HELLO = MessageTypes.FIRST_FREE_CODE;

    /** Raft's calls, and these. */
    public static final MessageTypes TYPES = MessageTypes.RAFT
            .and(HELLO, HelloRequest.getDefaultInstance(), HELLO + 1, HelloResponse.getDefaultInstance())
            .and(HELLO + 2, ForwardRequest.getDefaultInstance(), HELLO + 3,
                    ForwardResponse.getDefaultInstance())
            .and(HELLO + 4, PullRequest.getDefaultInstance(), HELLO + 5, PullResponse.getDefaultInstance());

    private final Shard shard;
    private final CallServer calls;

    /**
     * An adapter between a port and who answers.
     *
     * @param shard of whoever answers
     */
    public RpcCallServer(Shard shard, CallServer calls) {
        this.shard = shard;
        this.calls = calls;
    }

    /** Has a port serve the calls; before it listens, and with {@link #TYPES} as its messages. */
    public void serveOn(RaftRpcServer port) {
        port.registerProcessor(new CallProcessor<>(HelloRequest.class));
        port.registerProcessor(new CallProcessor<>(ForwardRequest.class));
        port.registerProcessor(new CallProcessor<>(PullRequest.class));
        port.registerConnectionClosedEventListener((_, connection) -> {
            if (connection instanceof RpcConnection closed) onClosed(closed);
        });
    }

    private void onClosed(RpcConnection connection) {
        try {
            shard.execute(() -> calls.onClosed(connection));
        } catch (RejectedExecutionException closing) {
            // A shard takes no more tasks once its node stops; then nobody waits to hear of it.
        }
    }

    /** Hands a call to the shard. What makes it one of ours is that its connection counts it. */
    final class CallProcessor<T extends Message> implements RpcProcessor<T> {
        private final Class<T> type;

        private CallProcessor(Class<T> type) {
            this.type = type;
        }

        /** On the shard. */
        @Override
        public void handleRequest(RpcContext context, T request) {
            calls.onCall((RpcConnection) context.getConnection(), request, context::sendResponse);
        }

        @Override
        public String interest() {
            return type.getName();
        }

        @Override
        public Executor executor() {
            return shard;
        }
    }
}
