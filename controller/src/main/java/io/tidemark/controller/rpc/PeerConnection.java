package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a peer: being made, there, or gone for good; a new one is another object. It is there once both
 * sides have said hello. Safe on any thread. Calls go out in the order in which one thread makes them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
final class PeerConnection {
    private static final long NO_TIMER = -1;

    private final Endpoint endpoint;
    private final RpcTransport transport;
    private final Promise<Channel> connected;
    private final Map<Long, PendingCall> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private final Greeting greeting;
    private final int timeoutMs;
    private volatile @Nullable HelloResponse greeted;

    private PeerConnection(Endpoint endpoint, RpcTransport transport, Greeting greeting, int timeoutMs) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.greeting = greeting;
        this.timeoutMs = timeoutMs;
        this.connected = transport.eventLoop().newPromise();
    }

    /**
     * Begins to connect. A name is looked up by a worker: that may block, and the event loop must not. An address needs
     * none: a worker may be waiting for the very lock under which JRaft waits for this connection.
     *
     * @param timeoutMs for each of the two steps, connecting and the first answer
     */
    static PeerConnection open(Endpoint endpoint, RpcTransport transport, Greeting greeting, int timeoutMs) {
        PeerConnection connection = new PeerConnection(endpoint, transport, greeting, timeoutMs);
        if (NetUtil.isValidIpV4Address(endpoint.getIp()) || NetUtil.isValidIpV6Address(endpoint.getIp())) {
            connection.connect();
            return connection;
        }
        try {
            transport.workers().execute(connection::connect);
        } catch (RejectedExecutionException full) {
            connection.connected.tryFailure(full);
        }
        return connection;
    }

    private void connect() {
        InetSocketAddress address = new InetSocketAddress(endpoint.getIp(), endpoint.getPort());
        if (address.isUnresolved()) {
            connected.tryFailure(new RemotingException(endpoint + " has no address"));
            return;
        }
        new Bootstrap().group(transport.eventLoop()).channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, RpcTransport.WATER_MARK)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel);
                    }
                }).connect(address).addListener((ChannelFuture tried) -> {
                    if (!tried.isSuccess()) connected.tryFailure(tried.cause());
                    else if (transport.tls() == null) greet(tried.channel());
                });
    }

    private void prepare(Channel channel) {
        RpcTls tls = transport.tls();
        if (tls != null) {
            SslHandler handler = tls.client().newHandler(channel.alloc());
            handler.handshakeFuture().addListener((Future<Channel> shaken) -> {
                if (shaken.isSuccess()) greet(channel);
                else connected.tryFailure(shaken.cause());
            });
            channel.pipeline().addLast(handler);
        }
        RpcTransport.addFlushing(channel.pipeline());
        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(RpcTransport.MAX_FRAME_BYTES, 0,
                RpcFrame.LENGTH_BYTES, 0, RpcFrame.LENGTH_BYTES), new Responses());
    }

    private void greet(Channel channel) {
        PendingCall hello = new PendingCall(greeting.hello(), (response, cause) -> {
            if (cause == null) greeted(channel, (HelloResponse) response);
            else notConnected(channel, cause);
        }, Runnable::run);
        send(hello, channel, timeoutMs);
    }

    private void greeted(Channel channel, HelloResponse response) {
        String objection = greeting.objection(endpoint.toString(), response);
        if (objection != null) {
            transport.counters().add(Refusal.REFUSED);
            notConnected(channel, response.getStatus() == CallStatus.REFUSED
                    ? new CallNotSent(objection, response)
                    : new CallNotSent(objection, (Throwable) null));
            return;
        }
        greeted = response;
        if (!connected.trySuccess(channel)) channel.close();
    }

    private void notConnected(Channel channel, Throwable cause) {
        connected.tryFailure(cause);
        channel.close();
    }

    /** Who answered; null before {@link #connected} has succeeded. */
    @Nullable
    HelloResponse greeting() {
        return greeted;
    }

    Promise<Channel> connected() {
        return connected;
    }

    /** The channel while it is there. */
    @Nullable
    Channel channel() {
        if (!connected.isSuccess()) return null;
        Channel channel = connected.getNow();
        return channel.isActive() ? channel : null;
    }

    /** Whether it is there, or may be soon. */
    boolean isUsable() {
        return !connected.isDone() || channel() != null;
    }

    void close() {
        connected.tryFailure(new RemotingException("closed"));
        if (connected.isSuccess()) connected.getNow().close();
    }

    void call(Message request, InvokeCallback callback, long timeoutMs) {
        PendingCall call = new PendingCall(request, callback, transport.workers());
        if (connected.isSuccess()) {
            send(call, connected.getNow(), timeoutMs);
            return;
        }
        startTimer(call, timeoutMs);
        connected.addListener(tried -> {
            if (tried.isSuccess()) send(call, connected.getNow(), NO_TIMER);
            else
                call.fail(new CallNotSent(endpoint + " cannot be reached: " + tried.cause().getMessage(),
                        tried.cause()));
        });
    }

    private void startTimer(PendingCall call, long timeoutMs) {
        call.timeoutBy(transport.eventLoop().schedule(() -> call.timeOut(endpoint.toString(), timeoutMs),
                timeoutMs, TimeUnit.MILLISECONDS));
    }

    /** Calls that wait for their response. */
    int pendingCalls() {
        return pending.size();
    }

    /** @param timeoutMs after which the call fails, or {@link #NO_TIMER} for one whose timer runs already */
    private void send(PendingCall call, Channel channel, long timeoutMs) {
        if (pending.size() >= RpcTransport.MAX_PENDING_CALLS
                || (channel.isActive() && !channel.isWritable())) {
            call.fail(new CallNotSent(endpoint + " does not keep up", (Throwable) null));
            return;
        }
        long id = lastCorrelationId.incrementAndGet();
        pending.put(id, call);
        call.whenDone(() -> pending.remove(id));
        if (!call.markSent()) return;
        ByteBuf frame = new RpcFrame(false, id, call.request()).encode(channel.alloc(), transport.types());
        if (channel.eventLoop().inEventLoop()) {
            write(call, frame, channel, timeoutMs);
            return;
        }
        try {
            channel.eventLoop().execute(() -> write(call, frame, channel, timeoutMs));
        } catch (RejectedExecutionException ended) {
            frame.release();
            call.fail(new RemotingException(endpoint + " is gone", ended));
        }
    }

    /** The timer and the bytes in one task: the event loop wakes up once for both. */
    private void write(PendingCall call, ByteBuf frame, Channel channel, long timeoutMs) {
        if (timeoutMs != NO_TIMER) startTimer(call, timeoutMs);
        channel.writeAndFlush(frame).addListener(written -> {
            if (!written.isSuccess())
                call.fail(new RemotingException(endpoint + " is gone", written.cause()));
        });
    }

    /** What comes back. On the event loop. */
    private final class Responses extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            try {
                RpcFrame frame = RpcFrame.decode(bytes, transport.types());
                PendingCall call = pending.remove(frame.correlationId());
                if (call == null) return;
                if (frame.isResponse() && transport.types().isResponse(call.request(), frame.message())) {
                    call.succeed(frame.message());
                    return;
                }
                transport.counters().add(Refusal.UNEXPECTED);
                call.fail(new RemotingException("a response of another type from " + endpoint));
            } catch (MalformedRpcFrame e) {
                transport.counters().add(Refusal.MALFORMED);
            }
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connected.tryFailure(new RemotingException(endpoint + " has closed the connection"));
            for (PendingCall call : pending.values()) call.fail(new RemotingException(endpoint + " is gone"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
