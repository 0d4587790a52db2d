package io.tidemark.controller.lifecycle;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tidemark.common.port.Shard;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Probes ports over the network. A host that cannot be reached and a name that nobody knows count as refused:
 * the container or machine is gone. A network that is only slow to say so does not.
 */
public final class NettyPortProbe implements PortProbe {
    /** How long a probe waits for an answer, name service included, in milliseconds. */
    public static final int TIMEOUT_MS = 500;

    private final EventLoop eventLoop;
    private final Executor workers;
    private final Shard shard;

    /**
     * For a controller.
     *
     * @param eventLoop of the connections
     * @param workers a bounded pool that looks names up, which blocks
     * @param shard the controller's
     */
    public NettyPortProbe(EventLoop eventLoop, Executor workers, Shard shard) {
        this.eventLoop = eventLoop;
        this.workers = workers;
        this.shard = shard;
    }

    /** One probe; told on the shard, by whatever comes first. */
    private final class Probing {
        private final Consumer<Answer> done;
        private final Shard.Timer timer;
        private boolean told;

        Probing(Consumer<Answer> done) {
            this.done = done;
            this.timer = shard.schedule(TIMEOUT_MS, () -> tellNow(Answer.SILENT));
        }

        /** From any thread. */
        void tell(Answer answer) {
            try {
                shard.execute(() -> tellNow(answer));
            } catch (RejectedExecutionException closing) {
                // A node that stops does not ask any more.
            }
        }

        private void tellNow(Answer answer) {
            if (told)
                return;
            told = true;
            timer.cancel();
            done.accept(answer);
        }
    }

    @Override
    public void probe(String host, int port, Consumer<Answer> done) {
        shard.requireOwner(this);
        Probing probing = new Probing(done);
        try {
            workers.execute(() -> lookUp(host, port, probing));
        } catch (RejectedExecutionException full) {
            probing.tell(Answer.SILENT);
        }
    }

    private void lookUp(String host, int port, Probing probing) {
        try {
            connect(new InetSocketAddress(InetAddress.getByName(host), port), probing);
        } catch (UnknownHostException e) {
            probing.tell(Answer.REFUSED);
        }
    }

    private void connect(InetSocketAddress address, Probing probing) {
        new Bootstrap().group(eventLoop)
                .channel(channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MS)
                .handler(new ChannelHandlerAdapter() {})
                .connect(address)
                .addListener((ChannelFuture connected) -> {
                    Future<?> _ = connected.channel().close();
                    probing.tell(connected.isSuccess() ? Answer.ANSWERED : meaning(connected.cause()));
                });
    }

    private Class<? extends Channel> channelType() {
        return eventLoop instanceof IoEventLoop loop && loop.isIoType(EpollIoHandler.class)
                ? EpollSocketChannel.class
                : NioSocketChannel.class;
    }

    private static Answer meaning(Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> Answer.SILENT;
            case ConnectException _ -> Answer.REFUSED;
            case NoRouteToHostException _ -> Answer.REFUSED;
            default -> Answer.SILENT;
        };
    }
}
