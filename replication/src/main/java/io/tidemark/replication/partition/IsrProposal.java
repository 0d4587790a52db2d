package io.tidemark.replication.partition;

import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/**
 * What a leader asks the controllers to make the ISR. It counts only as long as the partition is in these epochs.
 *
 * @param newIsr all members, the leader among them
 */
public record IsrProposal(TopicIdPartition partition, int leaderEpoch, int partitionEpoch,
        List<IsrMember> newIsr) {
    public IsrProposal {
        newIsr = List.copyOf(newIsr);
    }
}
