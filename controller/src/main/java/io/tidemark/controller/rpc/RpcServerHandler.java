package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequestHeader;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.DirectoryId;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection that came in: reads requests and hands them over. On the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
final class RpcServerHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private final RaftRpcServer server;
    private final RpcTransport transport;
    private final Channel channel;
    private final RpcConnection connection;
    private final RpcFrameDecoder frames;
    private final AtomicInteger callsInFlight = new AtomicInteger();
    private boolean saidHello;
    private boolean greeted;
    private boolean closing;

    RpcServerHandler(RaftRpcServer server, RpcTransport transport, Channel channel, RpcFrameDecoder frames) {
        this.server = server;
        this.transport = transport;
        this.channel = channel;
        this.connection = new RpcConnection(channel);
        this.frames = frames;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (server.beginsWithHello())
            context.executor().schedule(this::requireHello, RpcTransport.HELLO_TIMEOUT_MS,
                    TimeUnit.MILLISECONDS);
        else
            frames.greeted();
    }

    private void requireHello() {
        if (!saidHello && channel.isActive())
            refuse(Refusal.SILENT, "no hello after " + RpcTransport.HELLO_TIMEOUT_MS + " ms");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        if (closing) return;
        try {
            serve(RpcFrame.decode(bytes, transport.types()));
        } catch (MalformedRpcFrame e) {
            refuse(Refusal.MALFORMED, e.getMessage());
        } catch (RejectedExecutionException e) {
            refuse(Refusal.OVERLOADED, e.getMessage());
        }
    }

    private void serve(RpcFrame frame) {
        Message request = frame.message();
        RpcProcessor<Message> processor = frame.isResponse() ? null : server.processor(request);
        if (processor == null) {
            refuse(Refusal.UNEXPECTED, request.getClass().getSimpleName());
            return;
        }
        if (server.beginsWithHello() && !greeted && !(request instanceof HelloRequest)) {
            refuse(Refusal.UNEXPECTED, request.getClass().getSimpleName() + " before a hello");
            return;
        }
        if (request instanceof AppendEntriesRequest append) {
            if (!server.mayAppend(append.getServerId(), append.getPeerId())) {
                refuse(Refusal.OVERLOADED, "entries from one more node, " + append.getServerId());
                return;
            }
            server.leaderHeard();
        }
        saidHello = true;
        boolean isCall = processor instanceof RpcCallServer.CallProcessor<?>;
        if (isCall && callsInFlight.incrementAndGet() > RpcTransport.MAX_CALLS_IN_FLIGHT) {
            refuse(Refusal.OVERLOADED, "more than " + RpcTransport.MAX_CALLS_IN_FLIGHT + " calls in flight");
            return;
        }
        Answer answer = new Answer(frame.correlationId(), request, isCall);
        executor(processor, request).execute(() -> processor.handleRequest(answer, request));
    }

    private Executor executor(RpcProcessor<Message> processor, Message request) {
        Executor chosen = null;
        RpcProcessor.ExecutorSelector selector = processor.executorSelector();
        if (selector != null && request instanceof AppendEntriesRequest append)
            chosen = selector.select(AppendEntriesRequest.class.getName(), header(append));
        if (chosen == null) chosen = processor.executor();
        return chosen == null ? transport.workers() : chosen;
    }

    private static AppendEntriesRequestHeader header(AppendEntriesRequest request) {
        return AppendEntriesRequestHeader.newBuilder().setGroupId(request.getGroupId())
                .setPeerId(request.getPeerId()).setServerId(request.getServerId()).build();
    }

    /** Where a processor sends its response, on any thread. */
    private final class Answer implements RpcContext {
        private final long correlationId;
        private final @Nullable HelloRequest hello;
        private final @Nullable RequestVoteRequest vote;
        private final boolean isCall;

        Answer(long correlationId, Message request, boolean isCall) {
            this.correlationId = correlationId;
            this.hello = request instanceof HelloRequest said ? said : null;
            this.vote = request instanceof RequestVoteRequest asked && !asked.getPreVote() ? asked : null;
            this.isCall = isCall;
        }

        @Override
        public void sendResponse(Object response) {
            if (isCall) callsInFlight.decrementAndGet();
            if (hello != null && response instanceof HelloResponse welcome) {
                channel.eventLoop().execute(() -> greet(correlationId, hello, welcome));
                return;
            }
            if (vote != null && response instanceof RequestVoteResponse said && !said.getGranted()
                    && said.getTerm() == vote.getTerm())
                server.voteRefused(vote);
            if (!channel.isWritable() && channel.isActive()) {
                channel.eventLoop().execute(() -> refuse(Refusal.OVERLOADED, "responses are not read"));
                return;
            }
            RpcFrame frame = new RpcFrame(true, correlationId, (Message) response);
            channel.writeAndFlush(frame.encode(channel.alloc(), transport.types()), channel.voidPromise());
        }

        @Override
        public Connection getConnection() {
            return connection;
        }

        @Override
        public String getRemoteAddress() {
            return String.valueOf(channel.remoteAddress());
        }
    }

    /** What follows a hello is read only behind its answer, so the caller waits for that. */
    private void greet(long correlationId, HelloRequest hello, HelloResponse response) {
        if (closing || !channel.isActive()) return;
        RpcFrame frame = new RpcFrame(true, correlationId, response);
        ByteBuf bytes = frame.encode(channel.alloc(), transport.types());
        if (response.getStatus() == CallStatus.ANSWERED) {
            greeted = true;
            frames.greeted();
            if (!hello.getDirectoryId().equals(DirectoryId.getDefaultInstance()))
                connection.ofController(hello.getNodeId());
            channel.writeAndFlush(bytes, channel.voidPromise());
            return;
        }
        closing = true;
        server.refused().add(Refusal.REFUSED, channel.remoteAddress(), response.getRefusal());
        channel.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
    }

    private void refuse(Refusal refusal, @Nullable String what) {
        if (closing) return;
        closing = true;
        server.refused().add(refusal, channel.remoteAddress(), what);
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case RefusedFrame frame -> refuse(frame.refusal(), frame.getMessage());
            case DecoderException e when e.getCause() instanceof NotSslRecordException ->
                refuse(Refusal.MALFORMED, "no TLS");
            case DecoderException e when e.getCause() instanceof SSLException failed ->
                refuse(Refusal.HANDSHAKE_FAILED, failed.getMessage());
            case DecoderException e -> refuse(Refusal.MALFORMED, e.getMessage());
            default -> channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        String remote = String.valueOf(channel.remoteAddress());
        Runnable tell = () -> server.closedListeners().forEach(each -> each.onClosed(remote, connection));
        try {
            transport.workers().execute(tell);
        } catch (RejectedExecutionException full) {
            tell.run();
        }
    }
}
