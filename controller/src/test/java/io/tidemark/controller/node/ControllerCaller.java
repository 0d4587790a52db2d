package io.tidemark.controller.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tidemark.common.config.Voter;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.Greeting;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.sim.FailingFaultHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** A node that calls controllers, as a broker does. */
final class ControllerCaller {
    private static final int NODE_ID = 1000;
    private static final long TIMEOUT_MS = 15_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup shards = ShardGroup.start(1, faults);
    private final BoundedPool workers = new BoundedPool("caller", 1, 100, faults);
    private final Map<Integer, Voter> addresses = new ConcurrentHashMap<>();
    private final RpcControllerCalls calls;

    ControllerCaller() {
        Greeting greeting = new Greeting() {
            @Override
            public HelloRequest hello() {
                return HelloRequest.newBuilder().setNodeId(NODE_ID).build();
            }

            @Override
            public @Nullable String objection(String peer, HelloResponse response) {
                return null;
            }
        };
        calls = new RpcControllerCalls(shards.shard(0), new RpcTransport(shards.shard(0).eventLoop(), workers,
                RpcCallServer.TYPES, null, greeting, new RpcCounters()), this::address, 1_000);
    }

    void know(Voter voter) {
        addresses.put(voter.nodeId(), voter);
    }

    private @Nullable InetSocketAddress address(int nodeId) {
        Voter voter = addresses.get(nodeId);
        return voter == null ? null : InetSocketAddress.createUnresolved(voter.host(), voter.port());
    }

    private CallOutcome call(int nodeId, Message request) throws Exception {
        CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
        shards.shard(0).execute(() -> calls.call(nodeId, request, TIMEOUT_MS, outcome::complete));
        return outcome.get(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    /** What a node says of itself; null while it does not answer. */
    @Nullable
    HelloResponse hello(int nodeId) throws Exception {
        return call(nodeId, HelloRequest.newBuilder().setNodeId(NODE_ID)
                .build()) instanceof CallOutcome.Answered(HelloResponse hello) ? hello : null;
    }

    /** Asks a controller; null while it is not the active one, or does not answer. */
    <R extends ApiMessage> @Nullable R ask(int nodeId, ApiMessage request, Class<R> type) throws Exception {
        ApiKeys key = ApiKeys.forId(request.apiKey());
        return ask(nodeId, key.latestVersion(), request, type);
    }

    /** Asks in that version. */
    <R extends ApiMessage> @Nullable R ask(int nodeId, short version, ApiMessage request, Class<R> type)
            throws Exception {
        ApiKeys key = ApiKeys.forId(request.apiKey());
        ForwardRequest forward = ForwardRequest.newBuilder().setApiKey(key.id).setApiVersion(version)
                .setBody(ByteString.copyFrom(bytes(request, version))).build();
        if (!(call(nodeId, forward) instanceof CallOutcome.Answered(ForwardResponse response))
                || response.getStatus() != CallStatus.ANSWERED)
            return null;
        ApiMessage body = key.messageType.newResponse();
        body.read(new ByteBufferAccessor(
                response.getBody().asReadOnlyByteBuffer()), version);
        return type.cast(body);
    }

    private static byte[] bytes(ApiMessage message, short version) {
        return MessageUtil.toByteBufferAccessor(message, version).buffer().array();
    }

    void close() throws InterruptedException {
        shards.shard(0).execute(calls::close);
        workers.close(TIMEOUT_MS);
        shards.close(TIMEOUT_MS);
    }
}
