package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.replication.partition.FoundOffset;
import io.tidemark.replication.partition.OffsetQuery;
import io.tidemark.replication.partition.Partition;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
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
    private static final short FIRST_WITH_LEADER_EPOCH = 4;

    /** Older clients do not know OFFSET_NOT_AVAILABLE (KIP-207). */
    private static final short FIRST_WITH_NOT_AVAILABLE = 5;
    private static final byte READ_UNCOMMITTED = 0;
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
        new Asked(images.get(), request).ask(replicas, responder);
    }

    /** The partitions of one request, and the response that grows with them. */
    private static final class Asked {
        private final ClusterImage image;
        private final ApiRequest<ListOffsetsRequestData> request;
        private final ListOffsetsResponseData response = new ListOffsetsResponseData();
        private final PartitionQuestions<ListOffsetsPartition, ListOffsetsPartitionResponse> questions = new PartitionQuestions<>();

        /** How often each is named, of those that are named more than once and not answered yet. */
        private final Map<TopicPartition, Integer> timesNamed = new HashMap<>();

        Asked(ClusterImage image, ApiRequest<ListOffsetsRequestData> request) {
            this.image = image;
            this.request = request;
            for (ListOffsetsTopic topic : request.body().topics())
                topic.partitions().forEach(each -> timesNamed.merge(named(topic, each), 1, Integer::sum));
            request.body().topics().forEach(this::add);
        }

        private static TopicPartition named(ListOffsetsTopic topic, ListOffsetsPartition partition) {
            return new TopicPartition(topic.name(), partition.partitionIndex());
        }

        private void add(ListOffsetsTopic topic) {
            ListOffsetsTopicResponse told = new ListOffsetsTopicResponse().setName(topic.name());
            for (ListOffsetsPartition each : topic.partitions()) {
                // One that is named several times is answered once.
                Integer times = timesNamed.remove(named(topic, each));
                if (times != null) {
                    ListOffsetsPartitionResponse answer = new ListOffsetsPartitionResponse()
                            .setPartitionIndex(each.partitionIndex());
                    told.partitions().add(answer);
                    add(topic, each, answer, times > 1);
                }
            }
            response.topics().add(told);
        }

        private void add(ListOffsetsTopic topic, ListOffsetsPartition asked,
                ListOffsetsPartitionResponse answer, boolean isNamedTwice) {
            TopicIdPartition target = PartitionNames.find(image, topic.name(), asked.partitionIndex());
            byte isolation = request.body().isolationLevel();
            if (isNamedTwice || isolation < READ_UNCOMMITTED || isolation > READ_COMMITTED)
                answer.setErrorCode(Errors.INVALID_REQUEST.code());
            else
                if (request.version() < firstVersionOf(asked.timestamp()))
                    answer.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
                else
                    if (target == null)
                        answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                    else
                        questions.add(target, asked, answer);
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

        void ask(ReplicaHost replicas, Responder<ListOffsetsResponseData> responder) {
            questions.ask(replicas, (partition, asked, answer) -> answer.accept(find(partition, asked)),
                    error -> new FoundOffset(error, -1, -1, -1), this::tell,
                    () -> responder.respond(response));
        }

        /** Nothing is tiered, but who leads is asked for that too. */
        private FoundOffset find(Partition partition, ListOffsetsPartition asked) {
            boolean isTiered = asked.timestamp() <= LATEST_TIERED;
            int replica = request.body().replicaId();
            FoundOffset found = partition.findOffset(new OffsetQuery(
                    isTiered ? OffsetQuery.EARLIEST : asked.timestamp(), asked.currentLeaderEpoch(),
                    request.body().isolationLevel() == READ_COMMITTED,
                    replica != CONSUMER, replica != DEBUGGING_CONSUMER));
            return isTiered ? new FoundOffset(found.error(), -1, -1, -1) : found;
        }

        private void tell(ListOffsetsPartitionResponse answer, FoundOffset found) {
            boolean isTooNew = found.error() == Errors.OFFSET_NOT_AVAILABLE
                    && request.version() < FIRST_WITH_NOT_AVAILABLE;
            Errors error = isTooNew ? Errors.LEADER_NOT_AVAILABLE : found.error();
            answer.setErrorCode(error.code())
                    .setTimestamp(found.timestampMs())
                    .setOffset(found.offset());
            if (request.version() >= FIRST_WITH_LEADER_EPOCH)
                answer.setLeaderEpoch(found.leaderEpoch());
        }
    }
}
