package io.tidemark.broker.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.tidemark.common.config.Listener;
import io.tidemark.common.config.ListenerKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.wire.RequestDecoder;
import io.tidemark.common.wire.ResponseEncoder;
import io.tidemark.common.wire.ServedVersions;
import io.tidemark.common.wire.WireLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * All listeners of a node for clients. Opened and closed where it may block; the rest is safe on any thread.
 */
public final class ClientNetwork implements AutoCloseable {
    private final NodeConfig config;
    private final ShardGroup shards;
    private final Clock clock;
    private final NetCounters counters = new NetCounters();
    private final RequestMemory memory;
    private final HeldBytes unsent = new HeldBytes(NetLimits.UNSENT_BYTES, NetLimits.UNREAD_GRACE_MS);
    private final ConnectionQuota quota;
    private final List<ClientPort> ports = new ArrayList<>();

    public ClientNetwork(NodeConfig config, ShardGroup shards, Clock clock) {
        this.config = config;
        this.shards = shards;
        this.clock = clock;
        memory = new RequestMemory(NetLimits.of(config).requestMemoryBytes());
        int perAddress = config.get(ListenerKeys.MAX_CONNECTIONS_PER_IP);
        quota = new ConnectionQuota(config.get(ListenerKeys.MAX_CONNECTIONS), (InetAddress _) -> perAddress);
    }

    /**
     * Binds all listeners, or none.
     *
     * @throws IOException if one cannot be bound, with a sentence for the operator
     */
    public void bind() throws IOException {
        try {
            for (Listener listener : config.listeners().ofClients()) {
                requirePlaintext(listener);
                ClientPort port = new ClientPort(listener, shards, quota);
                ports.add(port);
                port.bind(config.get(ListenerKeys.SOCKET_LISTEN_BACKLOG_SIZE));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Takes connections from now on.
     *
     * @param served what is answered
     * @param requests who answers
     * @param unserved what a client hears whose ApiVersions is of a version that is not served
     */
    public void accept(ServedVersions served, RequestListener requests,
            Supplier<ApiVersionsResponseData> unserved) {
        NetLimits limits = NetLimits.of(config);
        RequestDecoder decoder = new RequestDecoder(
                WireLimits.REQUESTS.withMaxFrameBytes(limits.maxFrameBytes()), served);
        ResponseEncoder encoder = new ResponseEncoder(PooledByteBufAllocator.DEFAULT);
        for (ClientPort port : ports)
            port.accept(new PortSetup(port.listener().name(), clock, limits, memory, unsent, decoder, encoder,
                    requests, counters, unserved::get));
    }

    private static void requirePlaintext(Listener listener) throws IOException {
        if (listener.protocol() != SecurityProtocol.PLAINTEXT)
            throw new IOException(
                    "The listener %s is to speak %s, which is not served yet; let it speak PLAINTEXT."
                            .formatted(listener, listener.protocol()));
    }

    /** The listeners that are bound, in the file's order. */
    public List<ClientPort> ports() {
        return List.copyOf(ports);
    }

    public NetCounters counters() {
        return counters;
    }

    /** Bytes of requests that are not answered yet. */
    public long requestBytes() {
        return memory.used();
    }

    @Override
    public void close() {
        ports.forEach(ClientPort::close);
        ports.clear();
    }
}
