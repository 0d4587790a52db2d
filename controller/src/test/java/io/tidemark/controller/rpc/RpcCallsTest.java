package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller and a controller, each on its own shard, over a real connection. */
class RpcCallsTest {
    private static final int CONTROLLER = 7;
    private static final long PATIENCE_MS = 10_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup shards = ShardGroup.start(2, faults);
    private final EventLoopShard callerShard = shards.shard(0);
    private final BoundedPool workers = new BoundedPool("worker", 2, 1000, faults);
    private final RpcCounters counters = new RpcCounters();
    private final Controller controller = new Controller(shards.shard(1));
    private final List<CallOutcome> outcomes = new CopyOnWriteArrayList<>();
    private volatile @Nullable InetSocketAddress address;
    private @Nullable RaftRpcServer port;
    private final RpcControllerCalls calls = new RpcControllerCalls(callerShard, transport(0), _ -> address,
            1000);

    /** Answers a forward by its body, unless that is empty: then it waits. */
    private static final class Controller implements CallServer {
        final EventLoopShard shard;
        final Set<CallerConnection> open = ConcurrentHashMap.newKeySet();
        final List<Consumer<Message>> waiting = new CopyOnWriteArrayList<>();
        volatile CallStatus welcome = CallStatus.ANSWERED;

        Controller(EventLoopShard shard) {
            this.shard = shard;
        }

        @Override
        public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
            shard.requireOwner(this);
            open.add(connection);
            if (request instanceof HelloRequest)
                reply.accept(HelloResponse.newBuilder().setStatus(welcome).setRefusal("You are not of us.")
                        .setNodeId(CONTROLLER).build());
            else
                if (request instanceof ForwardRequest forward && !forward.getBody().isEmpty())
                    reply.accept(ForwardResponse.newBuilder().setBody(forward.getBody()).build());
                else
                    waiting.add(reply);
        }

        @Override
        public void onClosed(CallerConnection connection) {
            shard.requireOwner(this);
            open.remove(connection);
        }
    }

    private RpcTransport transport(int shard) {
        return new RpcTransport(shards.shard(shard).eventLoop(), workers, RpcCallServer.TYPES, null,
                new Greeting() {
                    @Override
                    public HelloRequest hello() {
                        return HelloRequest.getDefaultInstance();
                    }

                    @Override
                    public @Nullable String objection(String peer, HelloResponse response) {
                        return response.getStatus() == CallStatus.ANSWERED ? null : response.getRefusal();
                    }
                }, counters);
    }

    private void listen() {
        RaftRpcServer started = new RaftRpcServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                transport(1), workers);
        new RpcCallServer(controller.shard, controller).serveOn(started);
        assertThat(started.init(null)).isTrue();
        port = started;
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), started.boundPort());
    }

    @AfterEach
    void stop() throws InterruptedException {
        callerShard.execute(calls::close);
        if (port != null) port.shutdown();
        workers.close(PATIENCE_MS);
        shards.close(PATIENCE_MS);
        faults.assertNothingBroken();
    }

    private static ForwardRequest forward(String body) {
        return ForwardRequest.newBuilder().setBody(ByteString.copyFromUtf8(body)).build();
    }

    private void call(Message request, long timeoutMs) {
        callerShard.execute(() -> calls.call(CONTROLLER, request, timeoutMs, outcome -> {
            callerShard.requireOwner(this);
            outcomes.add(outcome);
        }));
    }

    private void requireFailed(boolean sent, String reason) throws InterruptedException {
        Waiting.until("it failed", () -> !outcomes.isEmpty());
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(CallOutcome.Failed.class, failed -> {
            assertThat(failed.sent()).isEqualTo(sent);
            assertThat(failed.reason()).contains(reason);
        });
    }

    @Test
    void callsAreAnsweredInTheOrderInWhichTheyWereMade() throws Exception {
        listen();
        List<CallOutcome> expected = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            call(forward("call " + i), PATIENCE_MS);
            expected.add(new CallOutcome.Answered(
                    ForwardResponse.newBuilder().setBody(ByteString.copyFromUtf8("call " + i)).build()));
        }
        Waiting.until("all are answered", () -> outcomes.size() == 100);
        assertThat(outcomes).isEqualTo(expected);
        assertThat(controller.open).hasSize(1);
    }

    @Test
    void whatWaitsTooLongMayHaveArrivedAndAnAnswerThatIsLateIsDropped() throws Exception {
        listen();
        call(PullRequest.getDefaultInstance(), 50);
        requireFailed(true, "within 50 ms");
        Waiting.until("it has arrived", () -> !controller.waiting.isEmpty());
        controller.shard.execute(() -> controller.waiting.getFirst()
                .accept(PullResponse.getDefaultInstance()));
        call(forward("and on"), PATIENCE_MS);
        Waiting.until("the next is answered", () -> outcomes.size() == 2);
        assertThat(controller.open).hasSize(1);
    }

    @Test
    void whoCannotBeReachedHasSeenNothing() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
        call(forward("x"), PATIENCE_MS);
        requireFailed(false, "cannot be reached");
    }

    @Test
    void whoDoesNotSayHelloBackInTimeHasSeenNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            call(forward("x"), 50);
            requireFailed(false, "within 50 ms");
        }
    }

    @Test
    void anUnknownControllerCannotBeCalled() throws Exception {
        call(forward("x"), PATIENCE_MS);
        requireFailed(false, "no address");
    }

    @Test
    void aRefusedHelloIsTheEndOfTheConnectionAndIsCountedOnBothSides() throws Exception {
        listen();
        controller.welcome = CallStatus.REFUSED;
        call(forward("x"), PATIENCE_MS);
        requireFailed(false, "You are not of us.");
        Waiting.until("the connection is closed", () -> controller.open.isEmpty());
        assertThat(controller.waiting).isEmpty();
        Waiting.until("both have counted", () -> counters.count(Refusal.REFUSED) == 2);
        call(HelloRequest.getDefaultInstance(), PATIENCE_MS);
        Waiting.until("who says hello is told of it", () -> outcomes.size() == 2);
        assertThat(outcomes.getLast()).isInstanceOfSatisfying(CallOutcome.Answered.class,
                answered -> assertThat(answered.message())
                        .isInstanceOfSatisfying(HelloResponse.class, hello -> assertThat(hello.getRefusal())
                                .isEqualTo("You are not of us.")));
    }

    @Test
    void anotherNodeAtTheAddressIsNotTalkedTo() throws Exception {
        listen();
        callerShard.execute(() -> calls.call(CONTROLLER + 1, forward("x"), PATIENCE_MS, outcomes::add));
        requireFailed(false, "node 7 answers there");
    }

    @Test
    void aConnectionThatEndsFailsItsCallsAndIsToldOfOnce() throws Exception {
        listen();
        call(PullRequest.getDefaultInstance(), PATIENCE_MS);
        Waiting.until("it has arrived", () -> !controller.waiting.isEmpty());
        CallerConnection connection = controller.open.iterator().next();
        assertThat(connection.remote()).contains("127.0.0.1");
        controller.shard.execute(connection::close);
        requireFailed(true, "gone");
        Waiting.until("the controller has heard", () -> controller.open.isEmpty());
        call(forward("anew"), PATIENCE_MS);
        Waiting.until("the next is answered", () -> outcomes.size() == 2);
        assertThat(outcomes.getLast()).isInstanceOf(CallOutcome.Answered.class);
    }

    @Test
    void aCallerDoesNotSendMoreThanMayBeInFlight() throws Exception {
        listen();
        call(forward("first"), PATIENCE_MS);
        Waiting.until("there is a connection", () -> outcomes.size() == 1);
        for (int i = 0; i < RpcControllerCalls.MAX_CALLS_IN_FLIGHT + 10; i++)
            call(PullRequest.getDefaultInstance(), PATIENCE_MS);
        Waiting.until("the last ones failed", () -> outcomes.size() == 11);
        assertThat(outcomes.subList(1, 11))
                .allSatisfy(each -> assertThat(each).isEqualTo(new CallOutcome.Failed(
                        false,
                        RpcControllerCalls.MAX_CALLS_IN_FLIGHT + " calls to controller 7 wait already")));
        Waiting.until("the others have arrived",
                () -> controller.waiting.size() == RpcControllerCalls.MAX_CALLS_IN_FLIGHT);
    }

    @Test
    void aCallBeforeAHelloClosesTheConnection() throws Exception {
        listen();
        try (Socket socket = socket()) {
            write(socket, forward("x"));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        Waiting.until("it is counted", () -> counters.count(Refusal.UNEXPECTED) == 1);
        assertThat(controller.waiting).isEmpty();
    }

    @Test
    void moreCallsInFlightThanMayBeCloseTheConnection() throws Exception {
        listen();
        try (Socket socket = socket()) {
            write(socket, HelloRequest.getDefaultInstance());
            assertThat(socket.getInputStream().read()).isZero();
            for (int i = 0; i <= RpcTransport.MAX_CALLS_IN_FLIGHT; i++)
                write(socket, PullRequest.getDefaultInstance());
            Waiting.until("it is counted", () -> counters.count(Refusal.OVERLOADED) == 1);
        }
        Waiting.until("the connection is closed", () -> controller.open.isEmpty());
        assertThat(controller.waiting).hasSize(RpcTransport.MAX_CALLS_IN_FLIGHT);
    }

    private Socket socket() throws IOException {
        InetSocketAddress known = address;
        if (known == null) throw new IllegalStateException();
        Socket socket = new Socket(known.getAddress(), known.getPort());
        socket.setSoTimeout((int) PATIENCE_MS);
        return socket;
    }

    private static void write(Socket socket, Message request) throws IOException {
        ByteBuf frame = new RpcFrame(false, 1, request).encode(UnpooledByteBufAllocator.DEFAULT,
                RpcCallServer.TYPES);
        frame.readBytes(socket.getOutputStream(), frame.readableBytes()).release();
    }
}
