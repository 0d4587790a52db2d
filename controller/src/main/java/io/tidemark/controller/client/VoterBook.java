package io.tidemark.controller.client;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.QuorumImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.VoterAdded;
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
    private final Map<Integer, InetSocketAddress> ofFile;
    private final Set<String> listenerNames;
    private volatile Map<Integer, InetSocketAddress> known;

    /**
     * With what the file says.
     *
     * @param voters controller.quorum.voters
     * @param listenerNames controller.listener.names
     */
    public VoterBook(List<Voter> voters, List<String> listenerNames) {
        Map<Integer, InetSocketAddress> addresses = new HashMap<>();
        for (Voter each : voters)
            addresses.put(each.nodeId(), InetSocketAddress.createUnresolved(each.host(), each.port()));
        ofFile = Map.copyOf(addresses);
        this.listenerNames = Set.copyOf(listenerNames);
        known = ofFile;
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

    /** Where a controller is reached, not resolved yet; null if that is not known. */
    public @Nullable InetSocketAddress address(int nodeId) {
        return known.get(nodeId);
    }
}
