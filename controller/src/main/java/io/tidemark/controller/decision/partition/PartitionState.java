package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.ReplicaDirectories;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * What became of a partition, without its epochs and directories, which follow from what it was.
 *
 * @param assignment who holds it
 * @param isr who is in sync, in the order of the replicas
 * @param elr the eligible leader replicas, in the order of the replicas
 * @param leader or {@link PartitionImage#NO_LEADER}
 * @param lastKnownLeader who led last while nobody leads, if it is still a replica
 */
record PartitionState(Assignment assignment, BrokerIds isr, BrokerIds elr, int leader, int lastKnownLeader) {
    /** What a replica's log directory is while it is not known. */
    private static final Uuid UNKNOWN = Uuid.ZERO_UUID;

    /**
     * The event that makes it of what it was; none if it is what it was.
     *
     * @param emptied a replica whose log directory is gone, so that it gets another one;
     *            {@link PartitionImage#NO_LEADER} for none
     */
    Optional<MetadataRecord> after(PartitionImage was, Uuid topicId, int partition, int emptied) {
        PartitionEdit edit = new PartitionEdit(topicId, partition, was)
                .replicas(assignment.replicas())
                .addingReplicas(assignment.adding())
                .removingReplicas(assignment.removing())
                .isr(isr)
                .eligibleLeaderReplicas(elr)
                .leader(leader)
                .lastKnownLeader(lastKnownLeader);
        boolean moved = !assignment.replicas().equals(was.replicas());
        if (moved && !assignment.replicas().containsAll(was.replicas()))
            edit.newLeaderEpoch(); // a replica that is gone must not go on fetching in this epoch
        if (!was.directories().isUnknown() && (moved || emptied != PartitionImage.NO_LEADER))
            edit.directories(directories(was, emptied));
        return edit.toRecord();
    }

    /** Who stays keeps its directory. */
    private ReplicaDirectories directories(PartitionImage was, int emptied) {
        List<Uuid> ids = new ArrayList<>();
        for (int i = 0; i < assignment.replicas().size(); i++) {
            int id = assignment.replicas().get(i);
            int before = was.replicas().indexOf(id);
            ids.add(before < 0 || id == emptied ? UNKNOWN : was.directories().get(before));
        }
        boolean anyKnown = ids.stream().anyMatch(id -> !id.equals(UNKNOWN));
        return anyKnown ? ReplicaDirectories.of(ids) : ReplicaDirectories.UNKNOWN;
    }
}
