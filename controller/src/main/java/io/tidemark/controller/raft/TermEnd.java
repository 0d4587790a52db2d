package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import org.jspecify.annotations.Nullable;

/**
 * Ends a term that a node leads. JRaft has no call for that; but a node that hears of a later term goes there as a
 * follower, by raft's own rules, and the call that does the least beside is the one that asks for an election in a
 * term which is not the node's.
 */
final class TermEnd {
    private TermEnd() {}

    /**
     * Takes the node's lock, so not on a shard. Does nothing to a node that leads in a later term, or has gone
     * further; one that follows in the next term calls an election there.
     */
    static void of(Node node, int term) {
        if (!(node instanceof RaftServerService calls))
            throw new IllegalStateException("JRaft's node does not serve raft's calls");
        String self = node.getNodeId().getPeerId().toString();
        calls.handleTimeoutNowRequest(TimeoutNowRequest.newBuilder().setGroupId(node.getGroupId())
                .setServerId(self).setPeerId(self).setTerm(term + 1L).build(),
                new RpcRequestClosure(new NoCaller()));
    }

    /** Nobody waits for the response. */
    private static final class NoCaller implements RpcContext {
        @Override
        public void sendResponse(Object response) {}

        @Override
        public @Nullable Connection getConnection() {
            return null;
        }

        @Override
        public String getRemoteAddress() {
            return "itself";
        }
    }
}
