package io.tidemark.controller.decision.topic;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.placement.TopicLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Gives topics more partitions (KIP-195). New ones have as many replicas as the topic's first partition; while
 * that is being reassigned, as many as it will have. (Kafka counts those that are to be removed as well.)
 */
public final class CreatePartitions
        implements
            Decision<CreatePartitionsRequestData, CreatePartitionsResponseData> {
    @Override
    public Decided<CreatePartitionsResponseData> decide(ClusterImage image,
            CreatePartitionsRequestData request, Surroundings around) {
        BatchRoom room = new BatchRoom();
        CreatePartitionsResponseData response = new CreatePartitionsResponseData();
        Map<String, Integer> times = new HashMap<>();
        for (CreatePartitionsTopic topic : request.topics())
            times.merge(topic.name(), 1, Integer::sum);
        Set<String> answered = new HashSet<>();
        for (CreatePartitionsTopic topic : request.topics()) {
            if (!answered.add(topic.name()))
                continue;
            Optional<Refusal> refusal = times.getOrDefault(topic.name(), 0) > 1
                    ? Optional
                            .of(new Refusal(Errors.INVALID_REQUEST, "A topic may be in a request only once."))
                    : create(image, topic, around, room);
            response.results().add(new CreatePartitionsTopicResult()
                    .setName(topic.name())
                    .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                    .setErrorMessage(refusal.map(Refusal::why).orElse(null)));
        }
        return request.validateOnly() ? Decided.only(response) : new Decided<>(room.records(), response);
    }

    private static Optional<Refusal> create(ClusterImage image, CreatePartitionsTopic wanted,
            Surroundings around, BatchRoom room) {
        TopicImage topic = image.topics().topic(wanted.name());
        if (topic == null)
            return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic of that name.");
        int size = topic.partitions().size();
        if (wanted.count() <= size)
            return refused(Errors.INVALID_PARTITIONS, "The topic has " + size
                    + " partitions, and can only get more: " + wanted.count() + " are not.");
        return switch (newPartitions(image, wanted, topic, around, room)) {
            case NewPartitions.Refused(Refusal why) -> Optional.of(why);
            case NewPartitions.Placed placed ->
                room.add(placed.toRecords(image, around, topic.id(), size)) ? Optional.empty()
                        : Optional.of(BatchRoom.full());
        };
    }

    private static NewPartitions newPartitions(ClusterImage image, CreatePartitionsTopic wanted,
            TopicImage topic, Surroundings around, BatchRoom room) {
        int more = wanted.count() - topic.partitions().size();
        int replicationFactor = replicationFactor(image, topic, around);
        List<CreatePartitionsAssignment> assignments = wanted.assignments();
        if (assignments == null)
            return NewPartitions.place(image, around, more, replicationFactor,
                    TopicLoad.of(topic.partitions()), room);
        if (assignments.size() != more)
            return new NewPartitions.Refused(ManualAssignment.refusal("The topic would get " + more
                    + " more partitions, but there are assignments of " + assignments.size() + "."));
        if (!room.mayTake(more, NewPartitions.LEAST_RECORD_BYTES))
            return new NewPartitions.Refused(BatchRoom.full());
        return assigned(image, topic, assignments, replicationFactor, around);
    }

    private static int replicationFactor(ClusterImage image, TopicImage topic, Surroundings around) {
        if (topic.partitions().size() == 0)
            return TopicSizes.replicationFactor(topic.name(), around.config(),
                    image.brokers().byId().size());
        PartitionImage first = topic.partitions().get(0);
        return Math.max(1, first.replicas().size() - first.removingReplicas().size());
    }

    private static NewPartitions assigned(ClusterImage image, TopicImage topic,
            List<CreatePartitionsAssignment> assignments, int replicationFactor, Surroundings around) {
        List<BrokerIds> replicas = new ArrayList<>(assignments.size());
        for (CreatePartitionsAssignment each : assignments) {
            int number = topic.partitions().size() + replicas.size();
            Optional<Refusal> refusal = ManualAssignment.refuse(image, around, number, each.brokerIds(),
                    replicationFactor);
            if (refusal.isPresent())
                return new NewPartitions.Refused(refusal.get());
            replicas.add(ManualAssignment.replicas(each.brokerIds()));
        }
        return new NewPartitions.Placed(replicas);
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
