package io.tidemark.controller.node;

import io.tidemark.common.config.Voter;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.identity.Admission.Verdict;
import io.tidemark.controller.identity.AdmissionRound;
import io.tidemark.controller.identity.BootstrapSearch;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.rpc.RpcControllerCalls;
import io.tidemark.controller.rpc.RpcTransport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the other voters, before a controller without a log takes part. Used by the thread that starts the node. */
final class ControllerAdmission {
    private static final int CONNECT_TIMEOUT_MS = 250;

    private final Shard shard;
    private final RpcTransport transport;
    private final ControllerIdentity identity;
    private final Voter self;
    private final List<InetSocketAddress> servers;
    private volatile List<Voter> voters;

    /**
     * Of one controller.
     *
     * @param self as it is to be known to the others
     * @param voters of this node's file, itself among them
     * @param servers to ask who votes, where the file does not say
     */
    ControllerAdmission(Shard shard, RpcTransport transport, ControllerIdentity identity, Voter self,
            List<Voter> voters, List<InetSocketAddress> servers) {
        this.shard = shard;
        this.transport = transport;
        this.identity = identity;
        this.self = self;
        this.voters = List.copyOf(voters);
        this.servers = List.copyOf(servers);
    }

    /** Who forms the cluster; empty where that is not known, or not this node's business. Safe on any thread. */
    List<Voter> voters() {
        return voters;
    }

    /**
     * Waits until the others have said who this node is, however long that takes.
     *
     * @return the voters to form a cluster with; none where there is one, which this node joins later
     * @throws IdentityRefused when the cluster knows this node by another directory
     */
    List<Voter> firstVoters() throws IdentityRefused {
        if (voters.isEmpty()) voters = found();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        shard.execute(() -> ask(verdict));
        return switch (verdict.join()) {
            case Verdict.FormsTheCluster() -> voters;
            case Verdict.JoinsLater() -> List.of();
            case Verdict.Refused(String why) -> throw new IdentityRefused(why);
            case Verdict.Unknown() -> throw new IllegalStateException("no verdict");
        };
    }

    private List<Voter> found() throws IdentityRefused {
        RpcControllerCalls calls = new RpcControllerCalls(shard, transport,
                number -> BootstrapSearch.address(servers, number), CONNECT_TIMEOUT_MS);
        CompletableFuture<List<Voter>> found = BootstrapSearch
                .ofController(shard, calls, servers, transport.greeting()::hello, identity.nodeId()).begin();
        try {
            return requireItself(found.join());
        } catch (CompletionException e) {
            throw new IdentityRefused(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } finally {
            shard.execute(calls::close);
        }
    }

    /** Raft knows nodes by their addresses: one that goes by two is two. */
    private List<Voter> requireItself(List<Voter> told) throws IdentityRefused {
        for (Voter each : told) {
            if (each.nodeId() == self.nodeId() && !each.equals(self))
                throw new IdentityRefused(
                        "Controller %d is called %s by others, but is %s to itself: give its %s"
                                .formatted(self.nodeId(), each, self,
                                        "CONTROLLER listener that name, in listeners or in "
                                                + "advertised.listeners."));
        }
        return told;
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
