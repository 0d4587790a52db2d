package io.tidemark.deploy.cluster;

import com.google.protobuf.Message;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.Greeting;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTransport;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the controllers of a cluster who is active, by their own calls. */
public final class QuorumProbe implements AutoCloseable {
    private static final int NOBODYS_NODE_ID = 1_000;
    private static final int TIMEOUT_MS = 500;

    private final Map<Integer, InetSocketAddress> controllers;
    private final ShardGroup loop;
    private final BoundedPool workers;
    private final RpcControllerCalls calls;

    /** @param controllers where they are found, by their node ids */
    public QuorumProbe(Map<Integer, InetSocketAddress> controllers) {
        this.controllers = Map.copyOf(controllers);
        HaltingFaultHandler faults = new HaltingFaultHandler();
        loop = ShardGroup.start("probe", 1, faults);
        workers = new BoundedPool("probe-worker", 1, 1_000, faults);
        RpcTransport transport = new RpcTransport(loop.shard(0).eventLoop(), workers, RpcCallServer.TYPES,
                null,
                new Anybody(), new RpcCounters());
        calls = new RpcControllerCalls(loop.shard(0), transport, this.controllers::get, TIMEOUT_MS);
    }

    /** An active controller, and the epoch in which it is that. */
    public record Active(int node, int epoch) {}

    /** The controller that says of itself that it is active, of the newest epoch; empty where none does. */
    public Optional<Active> active() throws Exception {
        return said().entrySet().stream().filter(each -> each.getValue().node() == each.getKey())
                .map(Map.Entry::getValue).max(Comparator.comparingInt(Active::epoch));
    }

    /** The controller that all of them say is active, in the same epoch; empty while they do not agree. */
    public Optional<Active> agreed() throws Exception {
        Map<Integer, Active> said = said();
        Set<Active> named = Set.copyOf(said.values());
        return said.size() == controllers.size() && named.size() == 1 ? named.stream().findFirst()
                : Optional.empty();
    }

    /** Whom each controller that answers names as the active one; those are left out that name nobody. */
    private Map<Integer, Active> said() throws Exception {
        Map<Integer, Active> said = new HashMap<>();
        for (int node : controllers.keySet()) {
            HelloResponse response = hello(node);
            if (response == null || response.getActiveController().getNodeId() < 0)
                continue;
            said.put(node, new Active(response.getActiveController().getNodeId(),
                    response.getActiveController().getEpoch()));
        }
        return said;
    }

    private @Nullable HelloResponse hello(int node) throws Exception {
        CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
        loop.shard(0).execute(() -> calls.call(node, new Anybody().hello(), TIMEOUT_MS, outcome::complete));
        return outcome.get(10, TimeUnit.SECONDS) instanceof CallOutcome.Answered(Message message)
                && message instanceof HelloResponse response ? response : null;
    }

    @Override
    public void close() {
        try {
            loop.close(TIMEOUT_MS);
            workers.close(TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node of no cluster. */
    private static final class Anybody implements Greeting {
        @Override
        public HelloRequest hello() {
            return HelloRequest.newBuilder().setNodeId(NOBODYS_NODE_ID).build();
        }

        @Override
        public @Nullable String objection(String peer, HelloResponse response) {
            return null;
        }
    }
}
