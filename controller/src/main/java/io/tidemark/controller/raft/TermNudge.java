package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * Moves a node on to another term. JRaft has no call for either of these; but there is one by which a peer asks for an
 * election, which a node may as well make to itself. Both take the node's lock, so they are not for a shard.
 */
final class TermNudge {
    private TermNudge() {}

    /**
     * Ends a term that the node leads: one that hears of a later term goes there as a follower, by raft's own rules. Does
     * nothing to a node that has gone further; one that follows in the next term calls an election there.
     */
    static void endTerm(Node node, long term) {
        callElection(node, term + 1);
    }

    /** Has a node that follows in that term stand for election in the next one; does nothing to any other. */
    static void elect(Node node, long term) {
        callElection(node, term);
    }

    /** The term that the node is in: that of its answer to a pre-vote of a term long past, which changes nothing. */
    static long term(Node node) {
        String self = self(node);
        Message answer = calls(node).handlePreVoteRequest(RequestVoteRequest.newBuilder()
                .setGroupId(node.getGroupId()).setServerId(self).setPeerId(self).setTerm(0)
                .setLastLogTerm(0).setLastLogIndex(0).setPreVote(true).build());
        return answer instanceof RequestVoteResponse response ? response.getTerm() : 0;
    }

    private static String self(Node node) {
        return node.getNodeId().getPeerId().toString();
    }

    private static RaftServerService calls(Node node) {
        if (!(node instanceof RaftServerService calls))
            throw new IllegalStateException("JRaft's node does not serve raft's calls");
        return calls;
    }

    private static void callElection(Node node, long term) {
        String self = self(node);
        calls(node).handleTimeoutNowRequest(TimeoutNowRequest.newBuilder().setGroupId(node.getGroupId())
                .setServerId(self).setPeerId(self).setTerm(term).build(),
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
