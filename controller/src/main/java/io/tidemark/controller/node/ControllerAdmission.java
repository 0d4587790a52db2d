package io.tidemark.controller.node;

import io.tidemark.common.config.Voter;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.identity.Admission.Verdict;
import io.tidemark.controller.identity.AdmissionRound;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcTransport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the other voters, before a controller without a log takes part. Used by the thread that starts the node. */
final class ControllerAdmission {
    private static final int CONNECT_TIMEOUT_MS = 250;

    private final Shard shard;
    private final RpcTransport transport;
    private final ControllerIdentity identity;
    private final List<Voter> voters;

    /** @param voters of this node's file, itself among them */
    ControllerAdmission(Shard shard, RpcTransport transport, ControllerIdentity identity,
            List<Voter> voters) {
        this.shard = shard;
        this.transport = transport;
        this.identity = identity;
        this.voters = List.copyOf(voters);
    }

    /**
     * Waits until the others have said who this node is, however long that takes.
     *
     * @return the voters to form a cluster with; none where there is one, which this node joins later
     * @throws IdentityRefused when the cluster knows this node by another directory
     */
    List<Voter> firstVoters() throws IdentityRefused {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        shard.execute(() -> ask(verdict));
        return switch (verdict.join()) {
            case Verdict.FormsTheCluster() -> voters;
            case Verdict.JoinsLater() -> List.of();
            case Verdict.Refused(String why) -> throw new IdentityRefused(why);
            case Verdict.Unknown() -> throw new IllegalStateException("no verdict");
        };
    }

    private void ask(CompletableFuture<Verdict> done) {
        RpcControllerCalls calls = new RpcControllerCalls(shard, transport, this::address,
                CONNECT_TIMEOUT_MS);
        Set<Integer> ids = voters.stream().map(Voter::nodeId).collect(Collectors.toSet());
        new AdmissionRound(shard, calls, transport.greeting(), identity, ids, verdict -> {
            calls.close();
            done.complete(verdict);
        }).begin();
    }

    private @Nullable InetSocketAddress address(int nodeId) {
        return voters.stream().filter(each -> each.nodeId() == nodeId).findFirst()
                .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port())).orElse(null);
    }
}
