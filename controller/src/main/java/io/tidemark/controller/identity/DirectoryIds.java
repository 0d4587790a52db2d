package io.tidemark.controller.identity;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.call.DirectoryId;
import org.apache.kafka.common.Uuid;

/** The ids of directories to and from the form they have in calls; {@link Uuid#ZERO_UUID} stands for none. */
public final class DirectoryIds {
    private DirectoryIds() {}

    public static DirectoryId of(Uuid id) {
        return DirectoryId.newBuilder().setHigh(id.getMostSignificantBits())
                .setLow(id.getLeastSignificantBits()).build();
    }

    public static Uuid toUuid(DirectoryId id) {
        return new Uuid(id.getHigh(), id.getLow());
    }

    /** The directory that an image knows a voter by; none for who is no voter there. */
    public static Uuid knownTo(ClusterImage image, int nodeId) {
        VoterAdded voter = image.quorum().voter(nodeId);
        return voter == null ? Uuid.ZERO_UUID : UuidValues.toUuid(voter.getDirectoryId());
    }
}
