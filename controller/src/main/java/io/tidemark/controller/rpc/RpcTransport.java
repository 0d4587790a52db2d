package io.tidemark.controller.rpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the network of one node shares: raft's calls in both directions, and other calls on the same port.
 *
 * @param eventLoop the thread of all its connections
 * @param workers where requests are worked on and what may block is done; bounded, and rejects when it is full
 * @param types the messages that are spoken
 * @param tls null to speak in the clear
 * @param greeting how connections begin that raft opens
 * @param counters of connections that were closed
 */
public record RpcTransport(EventLoop eventLoop, Executor workers, MessageTypes types, @Nullable RpcTls tls,
        Greeting greeting, RpcCounters counters) {
    /** The longest frame: the largest raft entry, and room for what JRaft sends along with it. */
    static final int MAX_FRAME_BYTES = 10 << 20;

    /** Connections that the port takes at once. */
    static final int MAX_CONNECTIONS = 512;

    /** How long whoever connects may take until the hello is there, TLS included. */
    static final int HELLO_TIMEOUT_MS = 5_000;

    /** Calls to one peer that may wait for their response. */
    static final int MAX_PENDING_CALLS = 4096;

    /** Calls of one connection that came in and may wait for their answer; one more is the end of it. */
    static final int MAX_CALLS_IN_FLIGHT = 1024;

    /** Bytes that may wait for a peer to read them; one more frame is the end of it. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 16 << 20);

    private static final int FLUSH_AFTER = 256;

    private boolean isEpoll() {
        return eventLoop instanceof IoEventLoop loop && loop.isIoType(EpollIoHandler.class);
    }

    Class<? extends ServerChannel> serverChannel() {
        return isEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends Channel> clientChannel() {
        return isEpoll() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Adds what has several frames written at once. */
    static void addFlushing(ChannelPipeline pipeline) {
        pipeline.addLast(new FlushConsolidationHandler(FLUSH_AFTER, true));
    }
}
