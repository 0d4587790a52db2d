package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Begins, replaces and cancels reassignments (key 45; KIP-455, and KIP-860 for a replication factor that may
 * not change). What needs no copying, a new order or fewer replicas, is done at once.
 *
 * <p>Kafka ends or cancels one as soon as a single replica that stays is in sync, and refuses to cancel where
 * none is. Here min.insync.replicas of them have to be, so that an acknowledged record is never on fewer disks
 * than it was promised; until then the reassignment goes on, and cancelling leaves what was being added to be
 * removed. As in Kafka, replicas keep the new order when a reassignment is cancelled.
 */
public final class AlterPartitionReassignments
        implements
            Decision<AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    /** How many partitions of one request are decided. */
    static final int MAX_PARTITIONS = 10_000;

    @Override
    public Decided<AlterPartitionReassignmentsResponseData> decide(ClusterImage image,
            AlterPartitionReassignmentsRequestData request, Surroundings around) {
        Reassigning reassigning = new Reassigning(image, around, request.allowReplicationFactorChange());
        AlterPartitionReassignmentsResponseData response = new AlterPartitionReassignmentsResponseData()
                .setErrorMessage(null)
                .setAllowReplicationFactorChange(request.allowReplicationFactorChange());
        for (ReassignableTopic topic : request.topics()) {
            ReassignableTopicResponse answers = new ReassignableTopicResponse().setName(topic.name());
            for (ReassignablePartition partition : topic.partitions())
                answers.partitions().add(reassigning.decide(topic.name(), partition));
            response.responses().add(answers);
        }
        return new Decided<>(reassigning.records, response);
    }

    /** The partitions of one request, one after the other. */
    private static final class Reassigning {
        private final ClusterImage image;
        private final boolean mayChangeFactor;
        private final Partitions partitions;
        private final NamedOnce named = new NamedOnce();
        private final List<MetadataRecord> records = new ArrayList<>();

        Reassigning(ClusterImage image, Surroundings around, boolean mayChangeFactor) {
            this.image = image;
            this.mayChangeFactor = mayChangeFactor;
            partitions = new Partitions(image, around);
        }

        ReassignablePartitionResponse decide(String name, ReassignablePartition asked) {
            int partition = asked.partitionIndex();
            TopicImage topic = image.topics().topic(name);
            PartitionImage was = topic == null ? null : image.topics().partition(topic.id(), partition);
            if (topic == null || was == null)
                return answer(asked, Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        topic == null ? "There is no topic " + name + "."
                                : "Topic " + name + " has no partition " + partition + ".");
            if (named.count() >= MAX_PARTITIONS)
                return answer(asked, Errors.POLICY_VIOLATION, "One request reassigns " + MAX_PARTITIONS
                        + " partitions at most: ask again for the others.");
            if (!named.add(topic.id(), partition))
                return answer(asked, Errors.INVALID_REQUEST, "The partition is named twice.");
            return asked.replicas() == null ? cancel(topic, was, asked) : begin(topic, was, asked);
        }

        private ReassignablePartitionResponse cancel(TopicImage topic, PartitionImage was,
                ReassignablePartition asked) {
            if (!was.isReassigning())
                return answer(asked, Errors.NO_REASSIGNMENT_IN_PROGRESS,
                        "The partition is not being reassigned.");
            return reassign(topic, was, asked, Assignment.of(was).settled());
        }

        private ReassignablePartitionResponse begin(TopicImage topic, PartitionImage was,
                ReassignablePartition asked) {
            String complaint = complaint(asked.replicas());
            if (complaint != null)
                return answer(asked, Errors.INVALID_REPLICA_ASSIGNMENT, complaint);
            int factor = was.replicas().size() - was.removingReplicas().size();
            if (!mayChangeFactor && asked.replicas().size() != factor)
                return answer(asked, Errors.INVALID_REPLICATION_FACTOR,
                        "The replication factor would go from "
                                + factor + " to " + asked.replicas().size() + ".");
            return reassign(topic, was, asked, BrokerIds.copyOf(asked.replicas()));
        }

        private @Nullable String complaint(List<Integer> replicas) {
            if (replicas.isEmpty())
                return "The list of replicas is empty.";
            for (int id : replicas) {
                if (image.brokers().broker(id) == null)
                    return "Broker " + id + " is not registered.";
            }
            return new HashSet<>(replicas).size() < replicas.size()
                    ? "A broker is there twice in " + replicas + "."
                    : null;
        }

        private ReassignablePartitionResponse reassign(TopicImage topic, PartitionImage was,
                ReassignablePartition asked, BrokerIds target) {
            Wish wish = Wish.none(was).withAssignment(Assignment.towards(was, target));
            partitions.decide(topic, asked.partitionIndex(), was, wish).record().ifPresent(records::add);
            return answer(asked, Errors.NONE, null);
        }

        private static ReassignablePartitionResponse answer(ReassignablePartition asked, Errors error,
                @Nullable String message) {
            return new ReassignablePartitionResponse()
                    .setPartitionIndex(asked.partitionIndex())
                    .setErrorCode(error.code())
                    .setErrorMessage(message);
        }
    }
}
