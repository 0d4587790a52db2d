package io.tidemark.controller.decision.topic;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.placement.Candidate;
import io.tidemark.controller.decision.placement.Placement;
import io.tidemark.controller.decision.placement.TopicLoad;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** The partitions that a decision creates. */
sealed interface NewPartitions {
    /** What a partition's record has at least, beside a byte for each replica and each member of the ISR. */
    int LEAST_RECORD_BYTES = 28;

    /** They can be created, with these replicas, the first number first. */
    record Placed(List<BrokerIds> replicas) implements NewPartitions {
        public Placed {
            replicas = List.copyOf(replicas);
        }

        /** The events. */
        List<MetadataRecord> toRecords(ClusterImage image, Surroundings around, Uuid topicId,
                int firstNumber) {
            UuidValue id = UuidValues.of(topicId);
            List<MetadataRecord> records = new ArrayList<>(replicas.size());
            for (int i = 0; i < replicas.size(); i++)
                records.add(created(image, around, id, firstNumber + i, replicas.get(i)));
            return records;
        }
    }

    /** They cannot. */
    record Refused(Refusal refusal) implements NewPartitions {}

    /**
     * Places partitions.
     *
     * @param room that their records will have to fit into
     */
    static NewPartitions place(ClusterImage image, Surroundings around, int partitions, int replicationFactor,
            TopicLoad load, BatchRoom room) {
        if (!room.mayTake(partitions, LEAST_RECORD_BYTES + replicationFactor))
            return new Refused(BatchRoom.full());
        return switch (Placement.place(Candidate.of(image, around), partitions, replicationFactor, load,
                around.randomness())) {
            case Placement.Placed placed -> new Placed(placed.replicas());
            case Placement.TooFewBrokers few ->
                new Refused(new Refusal(Errors.INVALID_REPLICATION_FACTOR, few.why()));
        };
    }

    private static MetadataRecord created(ClusterImage image, Surroundings around, UuidValue topicId,
            int number, BrokerIds replicas) {
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(topicId)
                .setPartition(number)
                .setLastKnownLeader(PartitionImage.NO_LEADER);
        for (int i = 0; i < replicas.size(); i++) {
            event.addReplicas(replicas.get(i));
            if (around.mayLead(image, replicas.get(i)))
                event.addIsr(replicas.get(i));
        }
        return MetadataRecord.newBuilder().setPartitionCreated(event.setLeader(event.getIsr(0))).build();
    }
}
