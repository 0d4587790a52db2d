package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Elects leaders because an operator asks (key 43, KIP-460): the preferred ones, or for partitions without
 * leader anyone, though records may be lost. Without a list it is for all partitions, and the response names
 * those for which something was to do. One request elects {@link #MAX_ELECTIONS} leaders; what is beyond is
 * refused with POLICY_VIOLATION, so that asking again goes on.
 */
public final class ElectLeaders implements Decision<ElectLeadersRequestData, ElectLeadersResponseData> {
    /** How many leaders one request elects, and how many it tells that it could not elect. */
    static final int MAX_ELECTIONS = 10_000;

    @Override
    public Decided<ElectLeadersResponseData> decide(ClusterImage image, ElectLeadersRequestData request,
            Surroundings around) {
        if (request.electionType() != ElectionType.PREFERRED.value
                && request.electionType() != ElectionType.UNCLEAN.value)
            return Decided.only(unknownType(request));
        Elections elections = new Elections(image, around, ElectionType.valueOf(request.electionType()));
        List<ReplicaElectionResult> results = request.topicPartitions() == null
                ? ofAll(image, elections)
                : ofNamed(image, request.topicPartitions(), elections);
        return new Decided<>(elections.records(),
                new ElectLeadersResponseData().setReplicaElectionResults(results));
    }

    /** Version 0 has room for the error at the partitions alone. */
    private static ElectLeadersResponseData unknownType(ElectLeadersRequestData request) {
        ElectLeadersResponseData response = new ElectLeadersResponseData()
                .setErrorCode(Errors.INVALID_REQUEST.code());
        if (request.topicPartitions() == null)
            return response;
        for (TopicPartitions topic : request.topicPartitions())
            response.replicaElectionResults().add(new ReplicaElectionResult().setTopic(topic.topic())
                    .setPartitionResult(topic.partitions().stream().map(partition -> new PartitionResult()
                            .setPartitionId(partition).setErrorCode(Errors.INVALID_REQUEST.code())
                            .setErrorMessage("There is no election of type " + request.electionType() + "."))
                            .toList()));
        return response;
    }

    private static List<ReplicaElectionResult> ofNamed(ClusterImage image, Iterable<TopicPartitions> named,
            Elections elections) {
        List<ReplicaElectionResult> results = new ArrayList<>();
        for (TopicPartitions each : named) {
            TopicImage topic = image.topics().topic(each.topic());
            List<PartitionResult> ofTopic = new ArrayList<>();
            for (int partition : each.partitions())
                ofTopic.add(elections.elect(topic, each.topic(), partition));
            results.add(new ReplicaElectionResult().setTopic(each.topic()).setPartitionResult(ofTopic));
        }
        return results;
    }

    private static List<ReplicaElectionResult> ofAll(ClusterImage image, Elections elections) {
        List<ReplicaElectionResult> results = new ArrayList<>();
        for (TopicImage topic : image.topics().all()) {
            List<PartitionResult> ofTopic = elections.electAll(topic);
            if (!ofTopic.isEmpty())
                results.add(
                        new ReplicaElectionResult().setTopic(topic.name()).setPartitionResult(ofTopic));
            if (elections.isExhausted())
                break;
        }
        return results;
    }
}
