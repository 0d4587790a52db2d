package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.option.NodeOptions;

/** JRaft's options of a node, with the node's network: JRaft hands them to the client that it makes. */
public final class RaftNodeOptions extends NodeOptions {
    private final RpcTransport transport;
    private final AppendObserver appends;

    public RaftNodeOptions(RpcTransport transport) {
        this(transport, AppendObserver.NONE);
    }

    /** @param appends watches what this node sends while it leads */
    public RaftNodeOptions(RpcTransport transport, AppendObserver appends) {
        this.transport = transport;
        this.appends = appends;
    }

    AppendObserver appends() {
        return appends;
    }

    RpcTransport transport() {
        return transport;
    }
}
