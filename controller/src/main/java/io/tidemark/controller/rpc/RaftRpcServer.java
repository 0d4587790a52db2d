package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.ProtobufMsgFactory;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.google.protobuf.Message;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a controller. Of raft it serves the seven calls by which nodes of a quorum talk to each other; the
 * calls that change a quorum by command are not served here. Processors are registered before {@link #init};
 * after that it is safe on any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
public final class RaftRpcServer implements RpcServer {
    /** How many pairs of nodes may send entries here in the life of a process; JRaft keeps each for ever. */
    private static final int MAX_APPENDING_PAIRS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(RaftRpcServer.class);

    private final InetSocketAddress address;
    private final RpcTransport transport;
    private final Map<String, RpcProcessor<Message>> processors = new ConcurrentHashMap<>();
    private final List<ConnectionClosedEventListener> closedListeners = new CopyOnWriteArrayList<>();
    private final List<VoteRefusedListener> voteRefusedListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> leaderHeardListeners = new CopyOnWriteArrayList<>();
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Set<String> appendingPairs = ConcurrentHashMap.newKeySet();
    private final RefusedConnections refused;
    private final HalfFrames halfFrames = new HalfFrames();
    private volatile @Nullable Channel listening;

    /**
     * The port of a node.
     *
     * @param address where it listens; port 0 takes a free one
     * @param snapshots where snapshots from a leader are taken in, which blocks its thread for as long as that
     *     takes; what it waits for is done by the transport's workers
     */
    public RaftRpcServer(InetSocketAddress address, RpcTransport transport, Executor snapshots) {
        this.address = address;
        this.transport = transport;
        this.refused = new RefusedConnections(transport.eventLoop(), transport.counters());
        ProtobufMsgFactory.load();
        AppendEntriesRequestProcessor appendEntries = new AppendEntriesRequestProcessor(transport.workers());
        registerConnectionClosedEventListener(appendEntries);
        registerProcessor(appendEntries);
        registerProcessor(new GetFileRequestProcessor(transport.workers()));
        registerProcessor(new InstallSnapshotRequestProcessor(snapshots));
        registerProcessor(new RequestVoteRequestProcessor(transport.workers()));
        registerProcessor(new PingRequestProcessor(transport.workers()));
        registerProcessor(new TimeoutNowRequestProcessor(transport.workers()));
        registerProcessor(new ReadIndexRequestProcessor(transport.workers()));
    }

    /** Listens; false, with a line in the log, when the address cannot be had. Blocks, so not on the event loop. */
    @Override
    public boolean init(@Nullable Void unused) {
        ChannelFuture bound = new ServerBootstrap().group(transport.eventLoop())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, RpcTransport.WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                }).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            LOG.error("The controller's port {} cannot be had: {}", address, String.valueOf(bound.cause()));
            return false;
        }
        listening = bound.channel();
        return true;
    }

    private void accept(Channel channel) {
        if (connections.size() >= RpcTransport.MAX_CONNECTIONS) {
            refused.add(Refusal.TOO_MANY_CONNECTIONS, channel.remoteAddress(),
                    "there are " + RpcTransport.MAX_CONNECTIONS);
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(_ -> connections.remove(channel));
        RpcTls tls = transport.tls();
        if (tls != null) channel.pipeline().addLast(tls.server().newHandler(channel.alloc()));
        RpcFrameDecoder frames = new RpcFrameDecoder(halfFrames);
        RpcTransport.addFlushing(channel.pipeline());
        channel.pipeline().addLast(frames, new RpcServerHandler(this, transport, channel, frames));
    }

    /** Where connections are counted that are closed for what came over them. */
    RefusedConnections refused() {
        return refused;
    }

    /** Who serves a request, or null. */
    @Nullable
    RpcProcessor<Message> processor(Message request) {
        return processors.get(request.getClass().getName());
    }

    /** Whether a connection must begin with a hello: where those are answered, nothing else comes first. */
    boolean beginsWithHello() {
        return processors.containsKey(HelloRequest.class.getName());
    }

    List<ConnectionClosedEventListener> closedListeners() {
        return closedListeners;
    }

    /** Whether a node may send entries to another: JRaft starts a thread for each pair, and trusts any name. */
    boolean mayAppend(String from, String to) {
        String pair = from + " " + to;
        return appendingPairs.contains(pair)
                || (appendingPairs.size() < MAX_APPENDING_PAIRS && appendingPairs.add(pair));
    }

    /** How many connections there are. */
    public int connectionCount() {
        return connections.size();
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        closedListeners.add(listener);
    }

    /**
     * Has somebody hear whenever a connection of another controller has ended.
     *
     * @param listener hears the controller's node id; on a worker
     */
    public void registerControllerGoneListener(IntConsumer listener) {
        closedListeners.add((_, connection) -> {
            if (connection instanceof RpcConnection closed
                    && closed.controllerId() != RpcConnection.NO_CONTROLLER)
                listener.accept(closed.controllerId());
        });
    }

    /** Has somebody hear whenever something comes from a leader, entries or a sign of life; on the event loop. */
    public void registerLeaderHeardListener(Runnable listener) {
        leaderHeardListeners.add(listener);
    }

    void leaderHeard() {
        leaderHeardListeners.forEach(Runnable::run);
    }

    /** Hears of votes that were refused. */
    @FunctionalInterface
    public interface VoteRefusedListener {
        /**
         * This node has refused a candidate its vote; on any thread.
         *
         * @param term the candidate's
         * @param lastIndex of the candidate's log
         */
        void onVoteRefused(long term, long lastIndex);
    }

    /** Has somebody hear whenever this node refuses a candidate its vote. */
    public void registerVoteRefusedListener(VoteRefusedListener listener) {
        voteRefusedListeners.add(listener);
    }

    void voteRefused(RequestVoteRequest request) {
        voteRefusedListeners
                .forEach(each -> each.onVoteRefused(request.getTerm(), request.getLastLogIndex()));
    }

    /** Its requests must be among the transport's message types. */
    @Override
    @SuppressWarnings("unchecked")
    public void registerProcessor(RpcProcessor<?> processor) {
        processors.put(processor.interest(), (RpcProcessor<Message>) processor);
    }

    @Override
    public int boundPort() {
        Channel channel = listening;
        return channel != null && channel.localAddress() instanceof InetSocketAddress bound ? bound.getPort()
                : address.getPort();
    }

    @Override
    public boolean isStarted() {
        Channel channel = listening;
        return channel != null && channel.isActive();
    }

    @Override
    public void shutdown() {
        Channel channel = listening;
        if (channel != null) channel.close().awaitUninterruptibly();
        connections.forEach(Channel::close);
    }
}
