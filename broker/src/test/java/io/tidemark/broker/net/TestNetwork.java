package io.tidemark.broker.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.tidemark.common.config.Listener;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.wire.DecodedRequest;
import io.tidemark.common.wire.RequestDecoder;
import io.tidemark.common.wire.ResponseEncoder;
import io.tidemark.common.wire.ServedVersions;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** A listener on a free port, whose requests wait until the test answers them. */
final class TestNetwork implements AutoCloseable {
    /** A request that waits. */
    record Waiting(DecodedRequest.Request request, Answer answer) {}

    final List<Waiting> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger ended = new AtomicInteger();
    final NetCounters counters = new NetCounters();
    final RequestMemory memory;
    final HeldBytes unsent = new HeldBytes(1 << 20, NetLimits.UNREAD_GRACE_MS);
    private final ShardGroup shards = ShardGroup.start(2, new FailingFaultHandler());
    private final ClientPort port;

    TestNetwork(NetLimits limits, int maxConnections) throws IOException {
        memory = new RequestMemory(limits.requestMemoryBytes());
        RequestListener listener = new RequestListener() {
            @Override
            public void onRequest(ClientConnection connection, DecodedRequest.Request request,
                    Answer answer) {
                requests.add(new Waiting(request, answer));
            }

            @Override
            public void onClosed(ClientConnection connection) {
                ended.incrementAndGet();
            }
        };
        PortSetup setup = new PortSetup("PLAINTEXT", SystemClock.INSTANCE, limits, memory, unsent,
                new RequestDecoder(WireLimits.REQUESTS.withMaxFrameBytes(limits.maxFrameBytes()),
                        ServedVersions.allStable()),
                new ResponseEncoder(PooledByteBufAllocator.DEFAULT), listener, counters,
                () -> new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code()));
        port = new ClientPort(new Listener("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", 0), shards,
                new ConnectionQuota(maxConnections, _ -> Integer.MAX_VALUE));
        port.bind(50);
        port.accept(setup);
    }

    RawClient client() throws IOException {
        return new RawClient(port.listener().port());
    }

    /** The request with that number, once it is there. */
    Waiting request(int index) throws InterruptedException {
        Waits.until("request " + index + " is there", () -> requests.size() > index);
        return requests.get(index);
    }

    @Override
    public void close() {
        port.close();
        try {
            if (!shards.close(10_000))
                throw new AssertionError("a shard hangs");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
