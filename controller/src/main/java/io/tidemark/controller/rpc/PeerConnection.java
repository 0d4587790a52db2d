package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
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
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a peer: being made, there, or gone for good; a new one is another object. Safe on any thread.
 * Calls go out in the order in which one thread makes them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
final class PeerConnection {
    private final Endpoint endpoint;
    private final RpcTransport transport;
    private final Promise<Channel> connected;
    private final Map<Long, PendingCall> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelationId = new AtomicLong();

    private PeerConnection(Endpoint endpoint, RpcTransport transport) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.connected = transport.eventLoop().newPromise();
    }

    /** Begins to connect. The name is looked up by a worker: that may block, and the event loop must not. */
    static PeerConnection open(Endpoint endpoint, RpcTransport transport, int timeoutMs) {
        PeerConnection connection = new PeerConnection(endpoint, transport);
        try {
            transport.workers().execute(() -> connection.connect(timeoutMs));
        } catch (RejectedExecutionException full) {
            connection.connected.tryFailure(full);
        }
        return connection;
    }

    private void connect(int timeoutMs) {
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
                    else if (transport.tls() == null) ready(tried.channel());
                });
    }

    private void prepare(Channel channel) {
        RpcTls tls = transport.tls();
        if (tls != null) {
            SslHandler handler = tls.client().newHandler(channel.alloc());
            handler.handshakeFuture().addListener((Future<Channel> shaken) -> {
                if (shaken.isSuccess()) ready(channel);
                else connected.tryFailure(shaken.cause());
            });
            channel.pipeline().addLast(handler);
        }
        RpcTransport.addFraming(channel.pipeline());
        channel.pipeline().addLast(new Responses());
    }

    private void ready(Channel channel) {
        if (!connected.trySuccess(channel)) channel.close();
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
        call.timeoutBy(transport.eventLoop().schedule(
                () -> call.fail(
                        new InvokeTimeoutException(endpoint + " did not answer within " + timeoutMs + " ms")),
                timeoutMs, TimeUnit.MILLISECONDS));
        if (connected.isSuccess()) {
            send(call);
            return;
        }
        connected.addListener(tried -> {
            if (tried.isSuccess()) send(call);
            else call.fail(new RemotingException(endpoint + " cannot be reached", tried.cause()));
        });
    }

    private void send(PendingCall call) {
        Channel channel = connected.getNow();
        if (pending.size() >= RpcTransport.MAX_PENDING_CALLS
                || (channel.isActive() && !channel.isWritable())) {
            call.fail(new RemotingException(endpoint + " does not keep up"));
            return;
        }
        long id = lastCorrelationId.incrementAndGet();
        pending.put(id, call);
        call.whenDone(() -> pending.remove(id));
        ByteBuf frame = new RpcFrame(false, id, call.request()).encode(channel.alloc(), transport.types());
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
