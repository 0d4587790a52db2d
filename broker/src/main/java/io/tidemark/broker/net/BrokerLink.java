package io.tidemark.broker.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.common.wire.OutgoingFrame;
import io.tidemark.common.wire.RequestEncoder;
import io.tidemark.common.wire.ResponseDecoder;
import io.tidemark.common.wire.SendPart;
import io.tidemark.common.wire.WireLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another broker, over which this one sends requests of Kafka's protocol: being made, there, or gone
 * for good; a new one is another object. Responses come in the order of the requests. Belongs to its shard, whose loop
 * serves the socket.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
public final class BrokerLink implements RequestLink {
    /** Requests that may wait for their responses at once. */
    public static final int MAX_PENDING = 16;

    private static final String CLIENT_ID = "tidemark-broker";
    private static final ResponseDecoder DECODER = new ResponseDecoder(WireLimits.RESPONSES);

    /** Whoever opened it. Called on the shard. */
    public interface Listener {
        /** It is there: requests can be sent. */
        void onConnected();

        /** It could not be made, or is gone; the requests that wait hear nothing more. Called once. */
        void onClosed(String why);
    }

    /** A request that waits. */
    private record Pending(ApiKeys key, short version, int correlationId, Consumer<ApiMessage> response) {}

    private final EventLoopShard shard;
    private final Listener listener;
    private final FrameReceiver receiver = new FrameReceiver(PooledByteBufAllocator.DEFAULT,
            WireLimits.RESPONSES);
    private final RequestEncoder encoder = new RequestEncoder(PooledByteBufAllocator.DEFAULT);
    private final Deque<Pending> pending = new ArrayDeque<>();
    private @Nullable Channel channel;
    private int lastCorrelationId;
    private boolean isConnected;
    private boolean isClosed;

    private BrokerLink(EventLoopShard shard, Listener listener) {
        this.shard = shard;
        this.listener = listener;
    }

    /**
     * Begins to connect.
     *
     * @param resolver looks a name up, which may block
     * @param timeoutMs for connecting
     */
    public static BrokerLink open(EventLoopShard shard, Executor resolver, String host, int port,
            int timeoutMs, Listener listener) {
        shard.requireOwner(listener);
        BrokerLink link = new BrokerLink(shard, listener);
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            link.connect(new InetSocketAddress(literal, port), timeoutMs);
            return link;
        }
        try {
            resolver.execute(() -> {
                InetSocketAddress address = new InetSocketAddress(host, port);
                shard.execute(() -> link.connect(address, timeoutMs));
            });
        } catch (RejectedExecutionException full) {
            shard.execute(() -> link.end("nobody is free to look up " + host));
        }
        return link;
    }

    private void connect(InetSocketAddress address, int timeoutMs) {
        if (isClosed)
            return;
        if (address.isUnresolved()) {
            end(address.getHostString() + " has no address");
            return;
        }
        new Bootstrap().group(shard.eventLoop())
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        made.config().setRecvByteBufAllocator(new ReceiverBuffers(receiver));
                        made.pipeline().addLast(new Responses());
                    }
                }).connect(address).addListener((ChannelFuture tried) -> {
                    if (!tried.isSuccess())
                        end(String.valueOf(tried.cause().getMessage()));
                });
    }

    @Override
    public boolean isConnected() {
        return isConnected && !isClosed;
    }

    @Override
    public boolean mayAsk() {
        return isConnected() && pending.size() < MAX_PENDING;
    }

    @Override
    public void ask(short version, ApiMessage request, Consumer<ApiMessage> response) {
        shard.requireOwner(this);
        Channel open = channel;
        if (open == null || !mayAsk())
            throw new IllegalStateException(this + " is not to be asked now");
        int correlationId = ++lastCorrelationId;
        pending.add(new Pending(ApiKeys.forId(request.apiKey()), version, correlationId, response));
        OutgoingFrame frame = encoder.encode(version, correlationId, CLIENT_ID, request);
        for (SendPart part : frame.parts())
            open.write(((SendPart.Bytes) part).buffer(), open.voidPromise());
        open.flush();
    }

    @Override
    public void close() {
        shard.requireOwner(this);
        isClosed = true;
        release();
    }

    private void end(String why) {
        if (isClosed)
            return;
        isClosed = true;
        release();
        listener.onClosed(why);
    }

    private void release() {
        receiver.release();
        pending.clear();
        if (channel != null)
            channel.close();
    }

    /** What comes back. */
    private final class Responses extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (isClosed) {
                context.close();
                return;
            }
            channel = context.channel();
            isConnected = true;
            listener.onConnected();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (isClosed) {
                ((ByteBuf) bytes).release();
                return;
            }
            receiver.received((ByteBuf) bytes);
            try {
                for (ByteBuf frame = next(); frame != null; frame = next())
                    take(frame);
            } catch (MalformedFrame e) {
                end("it answers what cannot be read: " + e.getMessage());
            }
        }

        private @Nullable ByteBuf next() {
            return isClosed ? null : receiver.nextFrame();
        }

        /** The frame is let go of behind the tasks that whoever hears of it gives. */
        private void take(ByteBuf frame) {
            try {
                Pending asked = pending.poll();
                if (asked == null || ResponseDecoder.correlationId(frame) != asked.correlationId()) {
                    end("it answers what was not asked");
                    return;
                }
                asked.response().accept(DECODER.decode(asked.key(), asked.version(), frame).body());
            } finally {
                shard.execute(frame::release);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end("it has closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(cause.toString());
        }
    }

    @Override
    public String toString() {
        return "the link to " + (channel == null ? "a broker" : channel.remoteAddress());
    }
}
