package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;

/**
 * Tells which reassignments are under way (key 46, KIP-455): of the partitions that are named, or of all. What
 * is named and is not there is not in the answer, as in Kafka. A question to an image, of any node; it takes
 * time with the number of partitions where none is named.
 */
public final class ListPartitionReassignments {
    private ListPartitionReassignments() {}

    public static ListPartitionReassignmentsResponseData answer(ClusterImage image,
            ListPartitionReassignmentsRequestData request) {
        ListPartitionReassignmentsResponseData response = new ListPartitionReassignmentsResponseData()
                .setErrorMessage(null);
        if (request.topics() == null) {
            for (TopicImage topic : image.topics().all())
                add(topic, IntStream.range(0, topic.partitions().size()), response);
            return response;
        }
        for (ListPartitionReassignmentsTopics named : request.topics()) {
            TopicImage topic = image.topics().topic(named.name());
            if (topic != null)
                add(topic, new LinkedHashSet<>(named.partitionIndexes()).stream().mapToInt(each -> each)
                        .filter(each -> each >= 0 && each < topic.partitions().size()), response);
        }
        return response;
    }

    private static void add(TopicImage topic, IntStream partitions,
            ListPartitionReassignmentsResponseData response) {
        List<OngoingPartitionReassignment> ongoing = new ArrayList<>();
        partitions.forEach(partition -> {
            PartitionImage image = topic.partitions().get(partition);
            if (image.isReassigning())
                ongoing.add(new OngoingPartitionReassignment()
                        .setPartitionIndex(partition)
                        .setReplicas(image.replicas().toList())
                        .setAddingReplicas(image.addingReplicas().toList())
                        .setRemovingReplicas(image.removingReplicas().toList()));
        });
        if (!ongoing.isEmpty())
            response.topics()
                    .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(ongoing));
    }
}
