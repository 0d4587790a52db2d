package io.tidemark.controller.identity;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.VoterAddress;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;

/**
 * Answers whoever says hello. A node of another cluster is turned away, and so is a voter with another directory
 * than the one that the cluster knows it by: it has lost what it voted by, and would vote again. All others hear who
 * votes. Keeps no state.
 */
public final class HelloDesk {
    private final ControllerIdentity self;
    private final Supplier<List<Voter>> firstVoters;

    /**
     * Of one controller.
     *
     * @param firstVoters who votes before the metadata says it; empty where that is not known
     */
    public HelloDesk(ControllerIdentity self, Supplier<List<Voter>> firstVoters) {
        this.self = self;
        this.firstVoters = firstVoters;
    }

    /**
     * The answer to a hello.
     *
     * @param committed the newest committed image that this node has
     * @param active who is the active controller, as far as this node knows
     */
    public HelloResponse answer(HelloRequest hello, ClusterImage committed, ActiveController active) {
        Uuid known = DirectoryIds.knownTo(committed, hello.getNodeId());
        String refusal = refusal(hello, known);
        HelloResponse.Builder response = HelloResponse.newBuilder()
                .setStatus(refusal.isEmpty() ? CallStatus.ANSWERED : CallStatus.REFUSED).setRefusal(refusal)
                .setClusterId(self.clusterId()).setNodeId(self.nodeId())
                .setDirectoryId(DirectoryIds.of(self.directoryId()))
                .setKnownDirectoryId(DirectoryIds.of(known)).setActiveController(active)
                .addAllFeatures(KnownControllers.toRanges(KnownFeatures.ALL));
        if (refusal.isEmpty())
            voters(committed).forEach(each -> response.addVoters(VoterAddress.newBuilder()
                    .setNodeId(each.nodeId()).setHost(each.host()).setPort(each.port())));
        return response.build();
    }

    private List<Voter> voters(ClusterImage committed) {
        List<Voter> known = committed.quorum().voters().values().stream()
                .filter(each -> each.getListenersCount() > 0)
                .map(each -> new Voter(each.getVoterId(), each.getListeners(0).getHost(),
                        each.getListeners(0).getPort()))
                .toList();
        return known.isEmpty() ? firstVoters.get() : known;
    }

    /** Why whoever says that is turned away; empty where he is not. */
    private String refusal(HelloRequest hello, Uuid known) {
        if (isForeign(hello.getClusterId()))
            return "Node %d is of cluster %s, but controller %d is of cluster %s: correct the addresses in %s, or"
                    .formatted(hello.getNodeId(), hello.getClusterId(), self.nodeId(), self.clusterId(),
                            "controller.quorum.voters")
                    + " use the directories of that cluster.";
        Uuid directory = DirectoryIds.toUuid(hello.getDirectoryId());
        if (directory.equals(Uuid.ZERO_UUID)) return "";
        if (hello.getNodeId() == self.nodeId() && !directory.equals(self.directoryId()))
            return "Node %d is controller %s here: give the other one a node.id of its own."
                    .formatted(hello.getNodeId(), self.directoryId());
        if (known.equals(Uuid.ZERO_UUID) || known.equals(directory)) return "";
        return lostDirectory(hello.getNodeId(), known, directory);
    }

    private boolean isForeign(String clusterId) {
        return !clusterId.isEmpty() && !self.clusterId().isEmpty() && !clusterId.equals(self.clusterId());
    }

    /** What is said of a voter that comes with another directory. */
    static String lostDirectory(int nodeId, Uuid known, Uuid directory) {
        return "Voter %d is known by the metadata directory %s, but it comes with %s: it has lost what it voted by, "
                .formatted(nodeId, known, directory)
                + "and might vote twice. Remove voter %d with directory %s from the quorum, then add it again."
                        .formatted(nodeId, known);
    }
}
