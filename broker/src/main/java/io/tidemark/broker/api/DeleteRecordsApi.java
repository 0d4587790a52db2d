package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.config.TopicKeys;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DeleteRecords (key 21), versions 0 to 2: leaders give up the records below an offset, or with -1 below the high
 * watermark, and answer once all live replicas have followed, or when the request's time is up. Topics whose
 * policy does not delete, and internal ones, are refused.
 */
public final class DeleteRecordsApi
        implements
            ApiHandler<DeleteRecordsRequestData, DeleteRecordsResponseData> {
    private static final long NO_OFFSET = -1;
    private static final String DELETES = "delete";

    /** What one partition says. */
    private record Deleted(Errors error, long lowWatermark) {}

    private final NewestImage images;
    private final ReplicaHost replicas;

    public DeleteRecordsApi(NewestImage images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public void handle(ApiRequest<DeleteRecordsRequestData> request,
            Responder<DeleteRecordsResponseData> responder) {
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        PartitionQuestions<Long, DeleteRecordsPartitionResult> questions = new PartitionQuestions<>();
        for (DeleteRecordsTopic topic : request.body().topics()) {
            DeleteRecordsTopicResult told = new DeleteRecordsTopicResult().setName(topic.name());
            response.topics().add(told);
            for (DeleteRecordsPartition each : topic.partitions()) {
                TopicIdPartition target = PartitionNames.find(images.get(), topic.name(),
                        each.partitionIndex());
                Errors refused = check(topic.name(), target);
                DeleteRecordsPartitionResult answer = new DeleteRecordsPartitionResult()
                        .setPartitionIndex(each.partitionIndex());
                told.partitions().add(answer);
                tell(answer, new Deleted(refused, NO_OFFSET));
                if (target != null && refused == Errors.NONE)
                    questions.add(target, each.offset(), answer);
            }
        }
        int timeoutMs = request.body().timeoutMs();
        questions.<Deleted>ask(replicas,
                (partition, offset, answer) -> partition.deleteRecords(offset, timeoutMs,
                        (error, lowWatermark) -> answer.accept(new Deleted(error, lowWatermark))),
                error -> new Deleted(error, NO_OFFSET), DeleteRecordsApi::tell,
                () -> responder.respond(response));
    }

    private static void tell(DeleteRecordsPartitionResult answer, Deleted deleted) {
        answer.setErrorCode(deleted.error().code()).setLowWatermark(deleted.lowWatermark());
    }

    private Errors check(String topic, @Nullable TopicIdPartition target) {
        if (target == null)
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        if (TopicNames.isInternal(topic))
            return Errors.INVALID_TOPIC_EXCEPTION;
        boolean deletes = images.settings().of(topic).get(TopicKeys.CLEANUP_POLICY).contains(DELETES);
        return deletes ? Errors.NONE : Errors.POLICY_VIOLATION;
    }
}
