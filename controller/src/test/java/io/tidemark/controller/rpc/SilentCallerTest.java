package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import io.tidemark.sim.FailingFaultHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whoever connects to a controller's port has to say who it is, soon. */
class SilentCallerTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(RefusedConnections.class);
    private static final int REST_MS = 10_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup shards = ShardGroup.start(1, faults);
    private final BoundedPool workers = new BoundedPool("worker", 1, 100, faults);
    private final RpcCounters counters = new RpcCounters();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        LOG.setLevel(Level.OFF);
        RpcTransport transport = new RpcTransport(shards.shard(0).eventLoop(), workers, RpcCallServer.TYPES,
                null,
                OpenDoor.greetingOf(0), counters);
        RaftRpcServer server = new RaftRpcServer(InetSocketAddress.createUnresolved("nowhere", 0), transport,
                workers);
        new RpcCallServer(shards.shard(0), new OpenDoor(0)).serveOn(server);
        channel.freezeTime();
        RpcFrameDecoder frames = new RpcFrameDecoder(new HalfFrames());
        channel.pipeline().addLast(frames, new RpcServerHandler(server, transport, channel, frames));
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.finishAndReleaseAll();
        workers.close(REST_MS);
        shards.close(REST_MS);
        LOG.setLevel(null);
    }

    private void passMs(int ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whoSaysNothingIsClosedAndCounted() {
        passMs(RpcTransport.HELLO_TIMEOUT_MS - 1);
        assertThat(channel.isOpen()).isTrue();
        passMs(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(counters.count(Refusal.SILENT)).isEqualTo(1);
    }

    @Test
    void whoSaysHalfAHelloIsClosedAndCounted() {
        channel.writeInbound(Unpooled.buffer().writeInt(100).writeZero(50));
        passMs(RpcTransport.HELLO_TIMEOUT_MS);
        assertThat(channel.isOpen()).isFalse();
        assertThat(counters.count(Refusal.SILENT)).isEqualTo(1);
    }

    @Test
    void whoSaidHelloMayBeQuiet() {
        channel.writeInbound(new RpcFrame(false, 1, HelloRequest.getDefaultInstance()).encode(channel.alloc(),
                RpcCallServer.TYPES));
        passMs(10 * RpcTransport.HELLO_TIMEOUT_MS);
        assertThat(channel.isOpen()).isTrue();
    }
}
