package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeTopicPartitions (key 75), version 0 (KIP-966): topics in the order of their names, as many
 * partitions at once as asked for, and the place where to go on.
 */
public final class DescribeTopicPartitionsApi
        implements
            ApiHandler<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
    /** The most partitions in one answer ({@code max.request.partition.size.limit} is this, by default). */
    static final int MAX_PARTITIONS = 2_000;

    private final NewestImage images;

    public DescribeTopicPartitionsApi(NewestImage images) {
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(ApiRequest<DescribeTopicPartitionsRequestData> request,
            Responder<DescribeTopicPartitionsResponseData> responder) {
        ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
        DescribeTopicPartitionsRequestData asked = request.body();
        SortedSet<String> names = new TreeSet<>();
        asked.topics().forEach(each -> names.add(each.name()));
        boolean all = names.isEmpty();
        if (all)
            names.addAll(view.image().topics().names());
        DescribeTopicPartitionsRequestData.Cursor from = asked.cursor();
        SortedSet<String> left = from == null ? names : names.tailSet(from.topicName());
        if (from != null && isMisplaced(from, left, all)) {
            responder.respond(refusal(asked));
            return;
        }
        int limit = Math.clamp(asked.responsePartitionLimit(), 1, MAX_PARTITIONS);
        responder.respond(new Page(view, limit).fill(left, from));
    }

    private static boolean isMisplaced(DescribeTopicPartitionsRequestData.Cursor from, SortedSet<String> left,
            boolean all) {
        boolean isAsked = !left.isEmpty() && left.first().equals(from.topicName());
        return from.partitionIndex() < 0 || (!all && !isAsked);
    }

    private static DescribeTopicPartitionsResponseData refusal(DescribeTopicPartitionsRequestData asked) {
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        asked.topics().forEach(each -> response.topics()
                .add(new DescribeTopicPartitionsResponseTopic().setName(each.name())
                        .setErrorCode(Errors.INVALID_REQUEST.code())
                        .setTopicAuthorizedOperations(Operations.NOT_ASKED)));
        return response;
    }

    /** One answer, filled until its limit. */
    private final class Page {
        private final ClusterView view;
        private final DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        private int room;

        Page(ClusterView view, int limit) {
            this.view = view;
            this.room = limit;
        }

        DescribeTopicPartitionsResponseData fill(SortedSet<String> names,
                DescribeTopicPartitionsRequestData.Cursor from) {
            for (String name : names) {
                int first = from != null && from.topicName().equals(name) ? from.partitionIndex() : 0;
                if (room == 0)
                    return response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(first));
                TopicImage topic = view.image().topics().topic(name);
                if (topic == null)
                    response.topics().add(missing(name));
                else {
                    int next = add(topic, first);
                    if (next < topic.partitions().size())
                        return response
                                .setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(next));
                }
            }
            return response;
        }

        /** Adds the topic's partitions from {@code first} on; the first one that had no room. */
        private int add(TopicImage topic, int first) {
            DescribeTopicPartitionsResponseTopic described = new DescribeTopicPartitionsResponseTopic()
                    .setName(topic.name())
                    .setTopicId(topic.id())
                    .setIsInternal(TopicNames.isInternal(topic.name()))
                    .setTopicAuthorizedOperations(Operations.ON_TOPIC);
            response.topics().add(described);
            int next = first;
            for (; next < topic.partitions().size() && room > 0; next++, room--)
                described.partitions().add(describe(topic, next));
            return next;
        }

        private DescribeTopicPartitionsResponsePartition describe(TopicImage topic, int index) {
            PartitionImage partition = topic.partitions().get(index);
            boolean isDoubted = images.isDoubted(topic, index);
            boolean hasLeader = !isDoubted && view.endpoint(partition.leader()).isPresent();
            Errors noLeader = !isDoubted && view.isAlive(partition.leader()) ? Errors.LISTENER_NOT_FOUND
                    : Errors.LEADER_NOT_AVAILABLE;
            boolean isKnown = partition.lastKnownLeader() != PartitionImage.NO_LEADER;
            return new DescribeTopicPartitionsResponsePartition().setPartitionIndex(index)
                    .setErrorCode((hasLeader ? Errors.NONE : noLeader).code())
                    .setLeaderId(hasLeader ? partition.leader() : PartitionImage.NO_LEADER)
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setReplicaNodes(partition.replicas().toList())
                    .setIsrNodes(partition.isr().toList())
                    .setEligibleLeaderReplicas(partition.eligibleLeaderReplicas().toList())
                    .setLastKnownElr(isKnown ? List.of(partition.lastKnownLeader()) : List.of())
                    .setOfflineReplicas(view.offlineReplicas(partition));
        }

        private static DescribeTopicPartitionsResponseTopic missing(String name) {
            Errors error = TopicNames.isInvalid(name) ? Errors.INVALID_TOPIC_EXCEPTION
                    : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            return new DescribeTopicPartitionsResponseTopic().setName(name)
                    .setErrorCode(error.code())
                    .setIsInternal(TopicNames.isInternal(name))
                    .setTopicAuthorizedOperations(Operations.ON_TOPIC);
        }
    }
}
