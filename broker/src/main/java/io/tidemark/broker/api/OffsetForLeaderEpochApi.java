package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.partition.FoundEpoch;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetForLeaderEpoch (key 23), versions 2 to 4: where an epoch ended in the leader's log, by which a consumer
 * tells that records it has read are gone (KIP-320). Leaders alone answer.
 */
public final class OffsetForLeaderEpochApi
        implements
            ApiHandler<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
    private final Supplier<ClusterImage> images;
    private final ReplicaHost replicas;

    public OffsetForLeaderEpochApi(Supplier<ClusterImage> images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(ApiRequest<OffsetForLeaderEpochRequestData> request,
            Responder<OffsetForLeaderEpochResponseData> responder) {
        ClusterImage image = images.get();
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        PartitionQuestions<OffsetForLeaderPartition, OffsetForLeaderEpochResponseData.EpochEndOffset> questions = new PartitionQuestions<>();
        for (OffsetForLeaderTopic topic : request.body().topics()) {
            OffsetForLeaderTopicResult told = new OffsetForLeaderTopicResult().setTopic(topic.topic());
            response.topics().add(told);
            for (OffsetForLeaderPartition each : topic.partitions()) {
                OffsetForLeaderEpochResponseData.EpochEndOffset answer = unknown(each.partition());
                told.partitions().add(answer);
                TopicIdPartition target = PartitionNames.find(image, topic.topic(), each.partition());
                if (target != null)
                    questions.add(target, each, answer);
            }
        }
        questions.ask(replicas,
                (partition, asked, answer) -> answer
                        .accept(partition.findEpochEnd(asked.currentLeaderEpoch(), asked.leaderEpoch())),
                error -> new FoundEpoch(error, EpochEndOffset.UNDEFINED), OffsetForLeaderEpochApi::tell,
                () -> responder.respond(response));
    }

    private static OffsetForLeaderEpochResponseData.EpochEndOffset unknown(int partition) {
        return new OffsetForLeaderEpochResponseData.EpochEndOffset().setPartition(partition)
                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private static void tell(OffsetForLeaderEpochResponseData.EpochEndOffset answer, FoundEpoch found) {
        answer.setErrorCode(found.error().code())
                .setLeaderEpoch(found.end().leaderEpoch())
                .setEndOffset(found.end().endOffset());
    }
}
