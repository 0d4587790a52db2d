package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import org.jspecify.annotations.Nullable;

/**
 * What JRaft finds as its network. There is one per JVM, however many nodes there are, so it holds nothing: a
 * client is told of its node's transport by the {@link RaftNodeOptions}, a {@link RaftRpcServer} by whoever
 * makes it.
 */
@SPI(priority = 10)
public final class NettyRaftRpcFactory implements RaftRpcFactory {
    /** Not needed: {@link MessageTypes} says which messages are spoken. */
    @Override
    public void registerProtobufSerializer(String className, Object... args) {}

    @Override
    public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
        RpcClient client = new RaftRpcClient();
        if (helper != null) helper.config(client);
        return client;
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
        throw new UnsupportedOperationException("a server needs a transport: make a RaftRpcServer");
    }
}
