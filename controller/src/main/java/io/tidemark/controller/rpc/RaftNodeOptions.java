package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.option.NodeOptions;

/** JRaft's options of a node, with the node's network: JRaft hands them to the client that it makes. */
public final class RaftNodeOptions extends NodeOptions {
    private final RpcTransport transport;

    public RaftNodeOptions(RpcTransport transport) {
        this.transport = transport;
    }

    RpcTransport transport() {
        return transport;
    }
}
