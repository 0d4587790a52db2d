package io.tidemark.controller.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/** Finds out whether nobody listens at a peer's port any more: then its process is gone. Safe on any thread. */
public final class PortProbe {
    private final RpcTransport transport;

    public PortProbe(RpcTransport transport) {
        this.transport = transport;
    }

    /**
     * Tries to connect. May block while a name is looked up.
     *
     * @param refused runs, on the event loop, when the peer's machine refuses; never, when the peer accepts, or nobody
     *     says anything
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A connection that was only a question is closed, however that ends.
    public void whenRefused(String host, int port, int timeoutMs, Runnable refused) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) return;
        new Bootstrap().group(transport.eventLoop()).channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(new ChannelHandlerAdapter() {}).connect(address)
                .addListener((ChannelFuture tried) -> {
                    tried.channel().close();
                    if (tried.cause() instanceof ConnectException
                            && !(tried.cause() instanceof ConnectTimeoutException))
                        refused.run();
                });
    }
}
