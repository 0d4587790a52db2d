package io.tidemark.controller.client;

import com.google.protobuf.Message;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.controller.pull.AuthoritativeLog;
import io.tidemark.controller.pull.CommittedPulls;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A controller that does what the test says: it has applied the committed log up to somewhere, and is active in
 * an epoch or not. Pulls are served by the product's own service.
 */
final class ScriptedController implements CallServer {
    static final String CLUSTER = "the-cluster";

    final int id;
    final SimulatedProcess process;
    final SimulatedShard shard;
    private final AuthoritativeLog log;
    private final CommittedPulls pulls;
    private long endOffset;
    private ActiveController active = nobody();
    boolean isActive;
    String refusal = "";

    /** What it does to the answers to pulls. */
    UnaryOperator<PullResponse> tampering = UnaryOperator.identity();

    /** Who answers forwarded requests while it is active. */
    BiConsumer<ForwardRequest, Consumer<ForwardResponse>> forwards = (_, _) -> {};

    ScriptedController(SimulatedScheduler scheduler, int id, AuthoritativeLog log) {
        this.id = id;
        this.log = log;
        process = scheduler.process("controller-" + id);
        shard = process.shard("controller-" + id);
        pulls = new CommittedPulls(shard, scheduler.clock(), () -> active);
    }

    static ActiveController nobody() {
        return ActiveController.newBuilder().setNodeId(-1).build();
    }

    static ActiveController who(int nodeId, int epoch) {
        return ActiveController.newBuilder().setNodeId(nodeId).setEpoch(epoch).build();
    }

    /** It starts from a snapshot that ends there. */
    void startAt(long offset) {
        endOffset = offset;
        shard.run(() -> pulls.onSnapshot(log.imageAt(offset)));
    }

    long endOffset() {
        return endOffset;
    }

    /** Of the epoch in which it is active, or knows another one to be. */
    int epoch() {
        return active.getEpoch();
    }

    /** Applies what is committed, up to that offset. */
    void catchUp(long to) {
        long from = Math.max(endOffset, AuthoritativeLog.FIRST_OFFSET);
        for (long each = from; each < to; each++) {
            AuthoritativeLog.Entry entry = log.entry(each);
            shard.run(() -> pulls.onCommitted(entry.offset(), entry.bytes(), entry.after()));
        }
        endOffset = Math.max(endOffset, to);
    }

    /** Writes its barrier, and is active from now on. */
    void activate() {
        log.barrier(id);
        catchUp(log.endOffset());
        isActive = true;
        active = who(id, log.image().epoch());
        shard.run(pulls::onActive);
    }

    /** It is not active any more, and believes that another one is. */
    void deactivate(ActiveController other) {
        isActive = false;
        active = other;
        shard.run(pulls::onInactive);
    }

    /** What it says of who is active, without being so. */
    void believe(ActiveController other) {
        active = other;
    }

    @Override
    public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
        switch (request) {
            case HelloRequest _ -> reply.accept(hello());
            case PullRequest pull ->
                pulls.onPull(connection, pull, response -> reply.accept(tampering.apply(response)));
            case ForwardRequest forward -> onForward(forward, reply);
            default -> throw new AssertionError("a call of the type " + request.getClass());
        }
    }

    private HelloResponse hello() {
        return HelloResponse.newBuilder()
                .setStatus(refusal.isEmpty() ? CallStatus.ANSWERED : CallStatus.REFUSED)
                .setRefusal(refusal)
                .setNodeId(id)
                .setClusterId(CLUSTER)
                .setActiveController(active)
                .build();
    }

    private void onForward(ForwardRequest request, Consumer<Message> reply) {
        if (isActive)
            forwards.accept(request,
                    response -> reply.accept(response.toBuilder().setActiveController(active).build()));
        else
            reply.accept(ForwardResponse.newBuilder().setStatus(CallStatus.NOT_ACTIVE)
                    .setActiveController(active).build());
    }

    @Override
    public void onClosed(CallerConnection connection) {
        pulls.onClosed(connection);
    }
}
