package io.tidemark.controller.client;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.QuorumImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.identity.BootstrapSearch;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who the controllers are and where: those of the node's file, and those that the metadata names, which is
 * right where the two differ. One of the file that the metadata does not name is still asked: the file may
 * know of a quorum that this node has not heard of for long. What is asked may answer that it is not active.
 * Safe on any thread.
 */
public final class VoterBook {
    private final Set<String> listenerNames;
    private final List<InetSocketAddress> servers;
    private volatile Map<Integer, InetSocketAddress> ofFile = Map.of();
    private volatile Map<Integer, InetSocketAddress> known = Map.of();

    /**
     * With what the file says.
     *
     * @param voters controller.quorum.voters
     * @param listenerNames controller.listener.names
     */
    public VoterBook(List<Voter> voters, List<String> listenerNames) {
        this(voters, List.of(), listenerNames);
    }

    /**
     * With what the file says.
     *
     * @param voters controller.quorum.voters
     * @param servers controller.quorum.bootstrap.servers, where the voters are not given
     * @param listenerNames controller.listener.names
     */
    public VoterBook(List<Voter> voters, List<InetSocketAddress> servers, List<String> listenerNames) {
        this.servers = List.copyOf(servers);
        this.listenerNames = Set.copyOf(listenerNames);
        found(voters);
    }

    /** Whom one of the bootstrap servers has named; they stand in for those of the file. */
    public void found(List<Voter> voters) {
        Map<Integer, InetSocketAddress> addresses = new HashMap<>();
        for (Voter each : voters)
            addresses.put(each.nodeId(), InetSocketAddress.createUnresolved(each.host(), each.port()));
        ofFile = Map.copyOf(addresses);
        known = ofFile;
    }

    /** The bootstrap servers of the file. */
    public List<InetSocketAddress> servers() {
        return servers;
    }

    /** The metadata names these. */
    void learn(QuorumImage quorum) {
        Map<Integer, InetSocketAddress> addresses = new HashMap<>(ofFile);
        for (VoterAdded each : quorum.voters().values()) {
            Listener listener = listener(each);
            if (listener != null)
                addresses.put(each.getVoterId(),
                        InetSocketAddress.createUnresolved(listener.getHost(), listener.getPort()));
        }
        known = Map.copyOf(addresses);
    }

    private @Nullable Listener listener(VoterAdded voter) {
        return voter.getListenersList()
                .stream()
                .filter(each -> listenerNames.contains(each.getName()))
                .findFirst()
                .orElse(voter.getListenersCount() == 0 ? null : voter.getListeners(0));
    }

    /** The node ids of all controllers that are known. */
    public Set<Integer> ids() {
        return new TreeSet<>(known.keySet());
    }

    /** Where a controller, or a bootstrap server by its number, is reached, not resolved yet; null if not known. */
    public @Nullable InetSocketAddress address(int nodeId) {
        return nodeId < 0 ? BootstrapSearch.address(servers, nodeId) : known.get(nodeId);
    }
}
