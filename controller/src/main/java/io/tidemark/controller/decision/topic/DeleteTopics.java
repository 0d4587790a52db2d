package io.tidemark.controller.decision.topic;

import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.TopicDeleted;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Deletes topics, by name or by id (KIP-516). Their partitions and configs go with them. A topic that is there
 * twice, be it once by name and once by id, is not deleted: that may be a mistake.
 */
public final class DeleteTopics implements Decision<DeleteTopicsRequestData, DeleteTopicsResponseData> {
    /**
     * Whom an entry of the request means.
     *
     * @param topic null if there is none
     */
    private record Meant(DeleteTopicState state, @Nullable TopicImage topic) {}

    @Override
    public Decided<DeleteTopicsResponseData> decide(ClusterImage image, DeleteTopicsRequestData request,
            Surroundings around) {
        List<Meant> all = meant(image, request);
        Map<Object, Integer> times = new HashMap<>();
        all.forEach(each -> times.merge(identity(each), 1, Integer::sum));
        BatchRoom room = new BatchRoom();
        DeleteTopicsResponseData response = new DeleteTopicsResponseData();
        Set<Object> told = new HashSet<>();
        for (Meant each : all) {
            Object identity = identity(each);
            if (times.getOrDefault(identity, 0) == 1)
                response.responses().add(answer(each, delete(each, around, room)));
            else
                if (told.add(identity))
                    response.responses().add(repeated(all.stream()
                            .filter(other -> identity(other).equals(identity)).toList()));
        }
        return new Decided<>(room.records(), response);
    }

    /** One answer to all entries that mean the same, with the name and the id that they give. */
    private static DeletableTopicResult repeated(List<Meant> same) {
        DeletableTopicResult result = new DeletableTopicResult().setName(null)
                .setErrorCode(Errors.INVALID_REQUEST.code())
                .setErrorMessage("A topic may be in a request only once, by name or by id.");
        for (Meant each : same) {
            if (each.state().name() != null)
                result.setName(each.state().name());
            if (!each.state().topicId().equals(Uuid.ZERO_UUID))
                result.setTopicId(each.topic() == null ? each.state().topicId() : each.topic().id());
        }
        return result;
    }

    private static List<Meant> meant(ClusterImage image, DeleteTopicsRequestData request) {
        List<Meant> all = new ArrayList<>();
        for (String name : request.topicNames())
            all.add(meant(image, new DeleteTopicState().setName(name)));
        for (DeleteTopicState each : request.topics())
            all.add(meant(image, each));
        return all;
    }

    private static Meant meant(ClusterImage image, DeleteTopicState state) {
        String name = state.name();
        return new Meant(state,
                name == null ? image.topics().topic(state.topicId()) : image.topics().topic(name));
    }

    /** What is the same for two entries that mean the same topic. */
    private static Object identity(Meant each) {
        TopicImage topic = each.topic();
        String name = each.state().name();
        if (topic != null)
            return topic.id();
        return name == null ? each.state().topicId() : name;
    }

    private static Optional<Refusal> delete(Meant each, Surroundings around, BatchRoom room) {
        boolean byName = each.state().name() != null;
        boolean byId = !each.state().topicId().equals(Uuid.ZERO_UUID);
        TopicImage topic = each.topic();
        if (byName == byId)
            return refused(Errors.INVALID_REQUEST, byName
                    ? "A topic is deleted by its name or by its id, not by both."
                    : "There is neither the name of a topic nor its id.");
        if (!around.config().get(ReplicationKeys.DELETE_TOPIC_ENABLE))
            return refused(Errors.TOPIC_DELETION_DISABLED, "Topics cannot be deleted here: "
                    + ReplicationKeys.DELETE_TOPIC_ENABLE + " is false.");
        if (topic == null)
            return byName ? refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic of that name.")
                    : refused(Errors.UNKNOWN_TOPIC_ID, "There is no topic with that id.");
        TopicDeleted event = TopicDeleted.newBuilder().setTopicId(UuidValues.of(topic.id())).build();
        return room.add(List.of(MetadataRecord.newBuilder().setTopicDeleted(event).build()))
                ? Optional.empty()
                : Optional.of(BatchRoom.full());
    }

    private static DeletableTopicResult answer(Meant each, Optional<Refusal> refusal) {
        TopicImage topic = each.topic();
        DeletableTopicResult result = new DeletableTopicResult()
                .setName(each.state().name())
                .setTopicId(each.state().topicId())
                .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                .setErrorMessage(refusal.map(Refusal::why).orElse(null));
        return refusal.isPresent() || topic == null ? result
                : result.setName(topic.name()).setTopicId(topic.id());
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
