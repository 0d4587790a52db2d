package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import io.tidemark.controller.call.HelloResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's calls to its peers, over one connection each. Made by JRaft; safe on any thread but the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
final class RaftRpcClient implements RpcClient {
    /**
     * How long a ping waits for a connection that is just being made. JRaft pings under its node's lock, so a
     * peer that hangs must not hold that up; a peer that is well accepts much sooner.
     */
    private static final long CONNECT_GRACE_MS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(RaftRpcClient.class);

    private final Map<Endpoint, PeerConnection> connections = new ConcurrentHashMap<>();
    private volatile @Nullable RpcTransport transport;
    private volatile @Nullable ReplicatorGroup replicators;
    private volatile AppendObserver appends = AppendObserver.NONE;
    private volatile boolean stopped;
    private int connectTimeoutMs;

    @Override
    public boolean init(RpcOptions options) {
        if (!(options instanceof RaftNodeOptions node))
            throw new IllegalArgumentException("a raft node needs RaftNodeOptions, for its network");
        connectTimeoutMs = options.getRpcConnectTimeoutMs();
        transport = node.transport();
        appends = node.appends();
        return true;
    }

    private RpcTransport transport() {
        RpcTransport known = transport;
        if (known == null) throw new IllegalStateException("the client was not initialized");
        return known;
    }

    @Override
    public void shutdown() {
        stopped = true;
        for (Endpoint endpoint : connections.keySet()) closeConnection(endpoint);
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup group) {
        replicators = group;
    }

    // ---- connections

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        PeerConnection known = connections.get(endpoint);
        return known != null && known.channel() != null;
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        if (checkConnection(endpoint)) return true;
        if (createIfAbsent && !stopped) connection(endpoint);
        return false;
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        PeerConnection known = connections.remove(endpoint);
        if (known != null) known.close();
    }

    private PeerConnection connection(Endpoint endpoint) {
        return connections.compute(endpoint,
                (_, known) -> known != null && known.isUsable() ? known : open(endpoint));
    }

    private PeerConnection open(Endpoint endpoint) {
        RpcTransport known = transport();
        PeerConnection opened = PeerConnection.open(endpoint, known, known.greeting(), connectTimeoutMs);
        opened.connected().addListener(tried -> {
            HelloResponse greeting = opened.greeting();
            if (tried.isSuccess() && greeting != null)
                onConnected(new PeerId(endpoint, greeting.getNodeId()));
        });
        return opened;
    }

    /** A replicator that could not reach its peer begins again when the peer is there. */
    private void onConnected(PeerId peer) {
        ReplicatorGroup group = replicators;
        if (group == null) return;
        try {
            transport().workers().execute(() -> group.checkReplicator(peer, true));
        } catch (RejectedExecutionException full) {
            LOG.warn("The replicator to {} was not told that it is back: {}", peer, full.getMessage());
        }
    }

    // ---- calls

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, @Nullable InvokeContext context,
            long timeoutMs)
            throws InterruptedException, RemotingException {
        if (request instanceof PingRequest) return ping(endpoint, timeoutMs);
        CompletableFuture<Object> answer = new CompletableFuture<>();
        invokeAsync(endpoint, request, context, (response, cause) -> {
            if (cause == null) answer.complete(response);
            else answer.completeExceptionally(cause);
        }, timeoutMs);
        try {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException(e);
        } catch (ExecutionException e) {
            throw new RemotingException(e.getCause());
        }
    }

    /** Whether there is a connection; the peer is not asked. */
    private ErrorResponse ping(Endpoint endpoint, long timeoutMs)
            throws InterruptedException, RemotingException {
        if (stopped) throw new RemotingException("the client is stopped");
        PeerConnection connection = connection(endpoint);
        connection.connected().await(Math.min(timeoutMs, CONNECT_GRACE_MS));
        if (connection.channel() == null) throw new RemotingException("no connection to " + endpoint);
        return ErrorResponse.newBuilder().setErrorCode(0).build();
    }

    @Override
    public void invokeAsync(Endpoint endpoint, Object request, @Nullable InvokeContext context,
            InvokeCallback callback, long timeoutMs) throws RemotingException {
        if (stopped) throw new RemotingException("the client is stopped");
        InvokeCallback told = request instanceof AppendEntriesRequest append
                ? new ObservedAppend(callback, appends.onSend(append))
                : callback;
        connection(endpoint).call((Message) request, told, timeoutMs);
    }

    /** An append whose response somebody watches. */
    private record ObservedAppend(InvokeCallback callback,
            Consumer<AppendEntriesResponse> observer) implements InvokeCallback {
        @Override
        public void complete(@Nullable Object response, @Nullable Throwable cause) {
            if (cause == null && response instanceof AppendEntriesResponse append) observer.accept(append);
            callback.complete(response, cause);
        }

        @Override
        public @Nullable Executor executor() {
            return callback.executor();
        }
    }
}
