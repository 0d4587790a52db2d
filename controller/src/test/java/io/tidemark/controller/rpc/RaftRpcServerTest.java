package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.rpc.CliRequests;
import com.alipay.sofa.jraft.rpc.RpcRequests;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RaftRpcServerTest {
    private static final int READ_TIMEOUT_MS = 10_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup shards = ShardGroup.start(1, faults);
    private final BoundedPool workers = new BoundedPool("worker", 2, 1000, faults);
    private final RpcCounters counters = new RpcCounters();
    private @Nullable RaftRpcServer server;

    private RaftRpcServer start(@Nullable RpcTls tls) {
        RaftRpcServer started = new RaftRpcServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new RpcTransport(shards.shard(0).eventLoop(), workers, MessageTypes.RAFT, tls,
                        OpenDoor.greetingOf(0), counters),
                workers);
        assertThat(started.init(null)).isTrue();
        server = started;
        return started;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) server.shutdown();
        workers.close(READ_TIMEOUT_MS);
        shards.close(READ_TIMEOUT_MS);
    }

    private static Socket connect(RaftRpcServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.boundPort());
        socket.setSoTimeout(READ_TIMEOUT_MS);
        return socket;
    }

    private static byte[] frame(boolean isResponse, Message message) {
        ByteBuf frame = new RpcFrame(isResponse, 7, message).encode(UnpooledByteBufAllocator.DEFAULT,
                MessageTypes.RAFT);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes).release();
        return bytes;
    }

    private static RpcRequests.PingRequest ping() {
        return RpcRequests.PingRequest.newBuilder().setSendTimestamp(1).build();
    }

    /** Whether a ping over a new connection is answered. */
    private static void requireAlive(RaftRpcServer server) throws Exception {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(frame(false, ping()));
            ByteBuf length = Unpooled.wrappedBuffer(socket.getInputStream().readNBytes(4));
            ByteBuf rest = Unpooled.wrappedBuffer(socket.getInputStream().readNBytes(length.readInt()));
            RpcFrame answer = RpcFrame.decode(rest, MessageTypes.RAFT);
            assertThat(answer.isResponse()).isTrue();
            assertThat(answer.correlationId()).isEqualTo(7);
            assertThat(answer.message()).isInstanceOf(RpcRequests.ErrorResponse.class);
        }
    }

    private void requireRefused(RaftRpcServer server, byte[] bytes, Refusal refusal) throws Exception {
        long before = counters.count(refusal);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(bytes);
            requireClosed(socket);
        }
        Waiting.until("it is counted as " + refusal, () -> counters.count(refusal) == before + 1);
    }

    private static void requireClosed(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void bytesThatAreNoFrameCloseTheirConnectionAndNothingElse() throws Exception {
        RaftRpcServer started = start(null);
        requireRefused(started, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                Refusal.MALFORMED);
        requireRefused(started, new byte[] {-1, -1, -1, -1, 0}, Refusal.MALFORMED);
        requireRefused(started, new byte[] {0, 0, 0, 1, 0}, Refusal.MALFORMED);
        byte[] unknown = frame(false, ping());
        unknown[6] = 99;
        requireRefused(started, unknown, Refusal.MALFORMED);
        byte[] truncated = frame(false, ping());
        truncated[3]--;
        requireRefused(started, truncated, Refusal.MALFORMED);
        requireAlive(started);
    }

    @Test
    void randomBytesDoNoHarm() throws Exception {
        RaftRpcServer started = start(null);
        SeededRandomness chance = new SeededRandomness(4);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = frame(false, ping());
            if (chance.oneIn(2)) {
                bytes = new byte[1 + chance.nextInt(100)];
                chance.nextBytes(bytes);
            } else {
                bytes[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(8));
            }
            try (Socket socket = connect(started)) {
                socket.getOutputStream().write(bytes);
            }
        }
        requireAlive(started);
        Waiting.until("all are gone", () -> started.connectionCount() == 0);
    }

    @Test
    void whatNobodyServesOrAskedForIsRefused() throws Exception {
        RaftRpcServer started = start(null);
        requireRefused(started, frame(true, RpcRequests.ErrorResponse.newBuilder().setErrorCode(0).build()),
                Refusal.UNEXPECTED);
        requireRefused(started, frame(false, RpcRequests.ErrorResponse.newBuilder().setErrorCode(0).build()),
                Refusal.UNEXPECTED);
        requireAlive(started);
    }

    @Test
    void commandsThatChangeAQuorumHaveNoPlaceInAFrame() {
        Message reset = CliRequests.ResetPeerRequest.newBuilder().setGroupId(QuorumNode.GROUP)
                .setPeerId("a:1")
                .build();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> frame(false, reset)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connectionsAreBounded() throws Exception {
        RaftRpcServer started = start(null);
        java.util.List<Socket> sockets = new java.util.ArrayList<>();
        for (int i = 0; i < RpcTransport.MAX_CONNECTIONS; i++) sockets.add(connect(started));
        Waiting.until("all are taken", () -> started.connectionCount() == RpcTransport.MAX_CONNECTIONS);
        try (Socket oneMore = connect(started)) {
            requireClosed(oneMore);
        }
        assertThat(counters.count(Refusal.TOO_MANY_CONNECTIONS)).isEqualTo(1);
        for (Socket socket : sockets) socket.close();
        Waiting.until("all are gone", () -> started.connectionCount() == 0);
        requireAlive(started);
    }

    @Test
    void underMutualTlsNobodyIsServedWithoutACertificateOfTheCluster() throws Exception {
        RaftRpcServer started = start(new Certificates().node("controller"));
        requireRefused(started, frame(false, ping()), Refusal.MALFORMED);
        SSLContext anonymous = SSLContext.getInstance("TLSv1.3");
        anonymous.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (Socket socket = anonymous.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                started.boundPort())) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.getOutputStream().write(frame(false, ping()));
            requireClosed(socket);
        } catch (IOException refusedInTheHandshake) {
            assertThat(refusedInTheHandshake).isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
        Waiting.until("both are counted", () -> counters.count(Refusal.MALFORMED) == 1
                && counters.count(Refusal.HANDSHAKE_FAILED) == 1);
    }
}
