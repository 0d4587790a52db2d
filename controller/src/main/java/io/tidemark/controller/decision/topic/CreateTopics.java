package io.tidemark.controller.decision.topic;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Creates topics. The response has everything about each: its id, size and configs with where they come from
 * (KIP-525); who may see them is the broker's to say. Where a request is only to be validated, no id is given.
 */
public final class CreateTopics implements Decision<CreateTopicsRequestData, CreateTopicsResponseData> {
    @Override
    public Decided<CreateTopicsResponseData> decide(ClusterImage image, CreateTopicsRequestData request,
            Surroundings around) {
        TopicCreation creation = new TopicCreation(image, around);
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        Map<String, Integer> times = new HashMap<>();
        for (CreatableTopic topic : request.topics())
            times.merge(topic.name(), 1, Integer::sum);
        Set<String> answered = new HashSet<>();
        for (CreatableTopic topic : request.topics()) {
            if (!answered.add(topic.name()))
                continue;
            TopicCreation.Outcome outcome = times.getOrDefault(topic.name(), 0) > 1
                    ? new TopicCreation.Outcome.Refused(new Refusal(Errors.INVALID_REQUEST,
                            "A topic may be in a request only once."))
                    : creation.create(topic);
            response.topics().add(result(topic.name(), outcome, creation, request.validateOnly()));
        }
        return request.validateOnly() ? Decided.only(response)
                : new Decided<>(creation.records(), response);
    }

    private static CreatableTopicResult result(String name, TopicCreation.Outcome outcome,
            TopicCreation creation, boolean validateOnly) {
        CreatableTopicResult result = new CreatableTopicResult().setName(name);
        return switch (outcome) {
            case TopicCreation.Outcome.Refused(Refusal refusal) ->
                result.setErrorCode(refusal.error().code()).setErrorMessage(refusal.why());
            case TopicCreation.Outcome.Created created ->
                filled(result, created, creation).setTopicId(validateOnly ? Uuid.ZERO_UUID : created.id());
        };
    }

    private static CreatableTopicResult filled(CreatableTopicResult result,
            TopicCreation.Outcome.Created created, TopicCreation creation) {
        result.setErrorMessage(null)
                .setNumPartitions(created.partitions())
                .setReplicationFactor((short) created.replicationFactor());
        TopicConfig config = creation.configs().with(created.configs());
        for (ConfigKey<?> key : TopicKeys.all())
            if (!key.isInternal())
                result.configs().add(new CreatableTopicConfigs()
                        .setName(key.name())
                        .setValue(value(config, key, created.replicationFactor()))
                        .setConfigSource(config.source(key).wireId()));
        return result;
    }

    /** As text; of min.insync.replicas what it comes to, since its default is half of the replicas. */
    private static <T> String value(TopicConfig config, ConfigKey<T> key, int replicationFactor) {
        return key.name().equals(TopicKeys.MIN_INSYNC_REPLICAS.name())
                ? Integer.toString(config.minInsyncReplicas(replicationFactor))
                : key.print(config.get(key));
    }
}
