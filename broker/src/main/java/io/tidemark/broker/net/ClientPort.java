package io.tidemark.broker.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.tidemark.broker.net.NetCounters.Closed;
import io.tidemark.common.config.Listener;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.wire.WireLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One listener for clients: accepts connections on all shards in turn, as many as there may be. Safe on any
 * thread but a shard's, since opening and closing wait for the network.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A close that fails shows as the channel's end.
public final class ClientPort implements AutoCloseable {
    private final Listener listener;
    private final ShardGroup shards;
    private final ConnectionQuota quota;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel listening;
    private volatile @Nullable PortSetup setup;

    /** @param quota shared by the node's listeners */
    ClientPort(Listener listener, ShardGroup shards, ConnectionQuota quota) {
        this.listener = listener;
        this.shards = shards;
        this.quota = quota;
    }

    /**
     * Binds the address; nothing is accepted before {@link #accept}, and whoever connects waits.
     *
     * @throws IOException if the address cannot be had, with a sentence for the operator
     */
    void bind(int backlog) throws IOException {
        InetSocketAddress address = listener.isWildcard()
                ? new InetSocketAddress(listener.port())
                : new InetSocketAddress(listener.host(), listener.port());
        ChannelFuture bound = new ServerBootstrap().group(shards.eventLoops())
                .channel(serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        take(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess())
            throw new IOException(
                    "The listener %s cannot be opened: %s; correct listeners, or stop who has the port."
                            .formatted(listener, reason(bound.cause())),
                    bound.cause());
        listening = bound.channel();
    }

    /** Takes connections from now on. */
    void accept(PortSetup forConnections) {
        setup = forConnections;
        Channel bound = listening;
        if (bound != null)
            bound.config().setAutoRead(true);
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    private static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    private void take(SocketChannel channel) {
        PortSetup known = setup;
        InetAddress from = channel.remoteAddress() == null ? InetAddress.getLoopbackAddress()
                : channel.remoteAddress().getAddress();
        if (known == null) {
            channel.close();
            return;
        }
        if (!quota.tryOpen(from)) {
            known.counters().closed(Closed.TOO_MANY_CONNECTIONS);
            channel.close();
            return;
        }
        known.counters().opened();
        connections.add(channel);
        channel.closeFuture().addListener(_ -> {
            connections.remove(channel);
            quota.closed(from);
            known.counters().gone();
        });
        EventLoopShard shard = shards.shardOf(channel.eventLoop());
        FrameReceiver receiver = new FrameReceiver(channel.alloc(),
                WireLimits.REQUESTS.withMaxFrameBytes(known.limits().maxFrameBytes()));
        if (channel instanceof EpollSocketChannel)
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT,
                    NetLimits.UNSENT_IN_KERNEL_BYTES);
        channel.config().setMessageSizeEstimator(AnswerSizes.INSTANCE);
        channel.config().setRecvByteBufAllocator(new ReceiverBuffers(receiver));
        channel.pipeline().addLast(new ClientConnection(channel, shard, known, receiver));
    }

    /** Where it listens, with the port that it got if the file left it open. */
    public Listener listener() {
        Channel bound = listening;
        int port = bound != null && bound.localAddress() instanceof InetSocketAddress local ? local.getPort()
                : listener.port();
        return new Listener(listener.name(), listener.protocol(), listener.host(), port);
    }

    /** Accepts no more; the connections that are there stay. */
    public void stopAccepting() {
        Channel bound = listening;
        if (bound != null)
            bound.close().awaitUninterruptibly();
    }

    /** Accepts no more, and closes all connections. */
    @Override
    public void close() {
        stopAccepting();
        connections.forEach(Channel::close);
    }
}
