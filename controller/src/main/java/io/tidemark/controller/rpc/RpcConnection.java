package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.Connection;
import io.netty.channel.Channel;
import io.tidemark.controller.call.CallerConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection that came in, as JRaft and the server of calls see it: JRaft's notes on it live until it has told of
 * the end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
final class RpcConnection implements Connection, CallerConnection {
    /** A connection of a broker, or of nobody who is known. */
    static final int NO_CONTROLLER = -1;

    private final Channel channel;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();
    private volatile int controllerId = NO_CONTROLLER;

    RpcConnection(Channel channel) {
        this.channel = channel;
    }

    /** A controller has said hello on it, and was welcome. */
    void ofController(int nodeId) {
        controllerId = nodeId;
    }

    /** The node id of the controller that it comes from, or {@link #NO_CONTROLLER}. */
    int controllerId() {
        return controllerId;
    }

    @Override
    public @Nullable Object getAttribute(String key) {
        return attributes.get(key);
    }

    @Override
    public void setAttribute(String key, Object value) {
        attributes.put(key, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(String key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public String remote() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public void close() {
        channel.close();
    }
}
