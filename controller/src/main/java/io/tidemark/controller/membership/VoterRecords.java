package io.tidemark.controller.membership;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.metadata.record.VoterRemoved;
import io.tidemark.controller.identity.KnownControllers.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records that make the image say who votes, going by raft's own voters. Whatever was interrupted between the two
 * is made good by the next controller that looks.
 *
 * @param listenerName of the listener that voters are reached on
 * @param securityProtocol of that listener
 */
public record VoterRecords(String listenerName, String securityProtocol) {
    /**
     * What is missing in the image: an event for each voter that it does not know, or knows elsewhere, or knows with
     * other features, and for each that is no voter any more. One whose directory is not known yet is left out, and so is one that comes with another
     * directory than before: it has to be removed first.
     *
     * @param voters as raft counts them
     * @param known of nodes, by their ids, what they said of themselves, where they are known
     */
    public List<MetadataRecord> missing(ClusterImage image, List<Voter> voters,
            IntFunction<Optional<Known>> known) {
        List<MetadataRecord> records = new ArrayList<>();
        for (Voter voter : voters) {
            Optional<VoterAdded> event = known.apply(voter.nodeId()).map(node -> event(voter, node));
            if (event.isPresent() && differs(image.quorum().voter(voter.nodeId()), event.get()))
                records.add(MetadataRecord.newBuilder().setVoterAdded(event.get()).build());
        }
        Set<Integer> ids = voters.stream().map(Voter::nodeId).collect(Collectors.toSet());
        for (VoterAdded voted : image.quorum().voters().values()) {
            if (!ids.contains(voted.getVoterId())) records.add(removed(voted));
        }
        return records;
    }

    private static boolean differs(@Nullable VoterAdded known, VoterAdded event) {
        return known == null || (known.getDirectoryId().equals(event.getDirectoryId())
                && !(known.getListenersList().equals(event.getListenersList())
                        && known.getFeaturesList().equals(event.getFeaturesList())));
    }

    /** That a node became a voter. */
    VoterAdded event(Voter voter, Known node) {
        return VoterAdded.newBuilder().setVoterId(voter.nodeId())
                .setDirectoryId(UuidValues.of(node.directoryId()))
                .addListeners(Listener.newBuilder().setName(listenerName).setHost(voter.host())
                        .setPort(voter.port()).setSecurityProtocol(securityProtocol))
                .addAllFeatures(node.features()).build();
    }

    private static MetadataRecord removed(VoterAdded known) {
        return MetadataRecord.newBuilder().setVoterRemoved(VoterRemoved.newBuilder()
                .setVoterId(known.getVoterId()).setDirectoryId(known.getDirectoryId())).build();
    }
}
