package io.tidemark.controller.node;

import io.tidemark.common.config.Voter;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.membership.VoterChanges;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcTransport;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a node that is to be a voter who it is, over a connection for that alone. Belongs to the controller's shard. */
final class VoterInquiry implements VoterChanges.Inquiry {
    private static final int TIMEOUT_MS = 2_000;

    private final RpcTransport transport;
    private final RpcControllerCalls calls;
    private @Nullable Voter asked;

    VoterInquiry(Shard shard, RpcTransport transport) {
        this.transport = transport;
        this.calls = new RpcControllerCalls(shard, transport, this::address, TIMEOUT_MS);
    }

    private @Nullable InetSocketAddress address(int nodeId) {
        return asked == null || asked.nodeId() != nodeId ? null
                : InetSocketAddress.createUnresolved(asked.host(), asked.port());
    }

    @Override
    public void hello(Voter voter, Consumer<CallOutcome> done) {
        calls.disconnect(voter.nodeId());
        asked = voter;
        calls.call(voter.nodeId(), transport.greeting().hello(), TIMEOUT_MS, outcome -> {
            calls.disconnect(voter.nodeId());
            done.accept(outcome);
        });
    }
}
