package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.option.NodeOptions;

/** JRaft's options of a node, with the node's network: JRaft hands them to the client that it makes. */
public final class RaftNodeOptions extends NodeOptions {
    private static final int LEASE_TIMEOUTS = 3;

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

    /**
     * How long a leader leads on that hears of no majority, in milliseconds. By JRaft that is less than an election
     * timeout, so that a leader may answer reads on its own, which is not done here; and then each time that its process
     * gets no processor for a moment it gives up a leadership that nobody else wants. A later leader is not held up by
     * one that leads on: it cannot commit.
     */
    @Override
    public int getLeaderLeaseTimeoutMs() {
        return LEASE_TIMEOUTS * getElectionTimeoutMs();
    }

    AppendObserver appends() {
        return appends;
    }

    RpcTransport transport() {
        return transport;
    }
}
