package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.replication.partition.FoundOffset;
import io.tidemark.replication.partition.OffsetQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListOffsets (key 2), versions 1 to 11. There are no tiers (KIP-405): the earliest local offset is the
 * earliest, and there is none that is tiered or waits to be.
 */
public final class ListOffsetsApi implements ApiHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final short FIRST_WITH_MAX_TIMESTAMP = 7;
    private static final short FIRST_WITH_LOCAL = 8;
    private static final short FIRST_WITH_TIERED = 9;
    private static final short FIRST_WITH_PENDING_UPLOAD = 11;
    private static final byte READ_COMMITTED = 1;
    private static final int CONSUMER = -1;
    private static final int DEBUGGING_CONSUMER = -2;

    private final Supplier<ClusterImage> images;
    private final ReplicaHost replicas;

    public ListOffsetsApi(Supplier<ClusterImage> images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public void handle(ApiRequest<ListOffsetsRequestData> request,
            Responder<ListOffsetsResponseData> responder) {
        ListOffsetsResponseData response = new ListOffsetsResponseData();
        Asked asked = new Asked(images.get(), request, response);
        request.body().topics().forEach(asked::add);
        FanOut.<FoundOffset>ask(replicas, asked.targets,
                (partition, index, answer) -> answer.accept(partition.findOffset(asked.queries.get(index))),
                error -> new FoundOffset(error, -1, -1, -1), found -> {
                    for (int i = 0; i < found.size(); i++)
                        tell(asked.answers.get(i), found.get(i));
                    responder.respond(response);
                });
    }

    private static void tell(ListOffsetsPartitionResponse answer, FoundOffset found) {
        answer.setErrorCode(found.error().code())
                .setTimestamp(found.timestampMs())
                .setOffset(found.offset())
                .setLeaderEpoch(found.leaderEpoch());
    }

    /** The partitions of a request that are to be asked, and where their answers go. */
    private static final class Asked {
        private final ClusterImage image;
        private final ApiRequest<ListOffsetsRequestData> request;
        private final ListOffsetsResponseData response;
        private final Set<TopicIdPartition> seen = new HashSet<>();
        private final Set<TopicIdPartition> twice = new HashSet<>();
        private final List<TopicIdPartition> targets = new ArrayList<>();
        private final List<OffsetQuery> queries = new ArrayList<>();
        private final List<ListOffsetsPartitionResponse> answers = new ArrayList<>();

        Asked(ClusterImage image, ApiRequest<ListOffsetsRequestData> request,
                ListOffsetsResponseData response) {
            this.image = image;
            this.request = request;
            this.response = response;
            for (ListOffsetsTopic topic : request.body().topics()) {
                for (ListOffsetsPartition each : topic.partitions()) {
                    if (!seen.add(named(topic, each)))
                        twice.add(named(topic, each));
                }
            }
        }

        void add(ListOffsetsTopic topic) {
            ListOffsetsTopicResponse told = new ListOffsetsTopicResponse().setName(topic.name());
            response.topics().add(told);
            TopicImage known = image.topics().topic(topic.name());
            for (ListOffsetsPartition each : topic.partitions()) {
                ListOffsetsPartitionResponse answer = new ListOffsetsPartitionResponse()
                        .setPartitionIndex(each.partitionIndex());
                told.partitions().add(answer);
                if (known == null || each.partitionIndex() < 0
                        || each.partitionIndex() >= known.partitions().size())
                    answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                else
                    if (twice.contains(named(topic, each)))
                        answer.setErrorCode(Errors.INVALID_REQUEST.code());
                    else
                        if (request.version() < firstVersionOf(each.timestamp()))
                            answer.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
                        else
                            if (each.timestamp() > LATEST_TIERED)
                                ask(known, each, answer);
            }
        }

        private static TopicIdPartition named(ListOffsetsTopic topic, ListOffsetsPartition partition) {
            return new TopicIdPartition(Uuid.ZERO_UUID, partition.partitionIndex(), topic.name());
        }

        /** From which version on a special time may be asked for; no version knows times below the last one. */
        private static short firstVersionOf(long timestamp) {
            if (timestamp < EARLIEST_PENDING_UPLOAD)
                return Short.MAX_VALUE;
            if (timestamp == EARLIEST_PENDING_UPLOAD)
                return FIRST_WITH_PENDING_UPLOAD;
            if (timestamp == LATEST_TIERED)
                return FIRST_WITH_TIERED;
            if (timestamp == OffsetQuery.EARLIEST_LOCAL)
                return FIRST_WITH_LOCAL;
            return timestamp == OffsetQuery.MAX_TIMESTAMP ? FIRST_WITH_MAX_TIMESTAMP : 0;
        }

        private void ask(TopicImage topic, ListOffsetsPartition asked, ListOffsetsPartitionResponse answer) {
            targets.add(new TopicIdPartition(topic.id(), asked.partitionIndex(), topic.name()));
            queries.add(query(asked));
            answers.add(answer);
        }

        private OffsetQuery query(ListOffsetsPartition asked) {
            int replica = request.body().replicaId();
            return new OffsetQuery(asked.timestamp(), asked.currentLeaderEpoch(),
                    request.body().isolationLevel() == READ_COMMITTED,
                    replica != CONSUMER && replica != DEBUGGING_CONSUMER);
        }
    }
}
