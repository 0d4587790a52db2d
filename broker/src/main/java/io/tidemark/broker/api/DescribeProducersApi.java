package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.partition.Partition;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeProducers (key 61), version 0: who has written to a partition with a producer id (KIP-664), as the
 * replica on this broker remembers it; followers answer too, since an operator may ask any broker.
 */
public final class DescribeProducersApi
        implements
            ApiHandler<DescribeProducersRequestData, DescribeProducersResponseData> {
    private final Supplier<ClusterImage> images;
    private final ReplicaHost replicas;

    public DescribeProducersApi(Supplier<ClusterImage> images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_PRODUCERS;
    }

    @Override
    public void handle(ApiRequest<DescribeProducersRequestData> request,
            Responder<DescribeProducersResponseData> responder) {
        ClusterImage image = images.get();
        DescribeProducersResponseData response = new DescribeProducersResponseData();
        PartitionQuestions<PartitionResponse, PartitionResponse> questions = new PartitionQuestions<>();
        for (TopicRequest topic : request.body().topics()) {
            TopicResponse told = new TopicResponse().setName(topic.name());
            response.topics().add(told);
            for (int number : topic.partitionIndexes()) {
                PartitionResponse answer = new PartitionResponse().setPartitionIndex(number);
                told.partitions().add(answer);
                TopicIdPartition target = PartitionNames.find(image, topic.name(), number);
                if (target == null)
                    refuse(answer, topic.name(), image);
                else
                    questions.add(target, answer, answer);
            }
        }
        questions.<Errors>ask(replicas,
                (partition, place, answer) -> answer.accept(describe(partition, place)), error -> error,
                (place, error) -> place.setErrorCode(error.code()), () -> responder.respond(response));
    }

    private static void refuse(PartitionResponse answer, String topic, ClusterImage image) {
        if (image.topics().topic(topic) != null) {
            answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
            return;
        }
        Errors error = Errors.UNKNOWN_TOPIC_OR_PARTITION;
        String why = "This broker knows no topic of that name.";
        try {
            Topic.validate(topic);
        } catch (InvalidTopicException invalid) {
            error = Errors.INVALID_TOPIC_EXCEPTION;
            why = String.valueOf(invalid.getMessage());
        }
        answer.setErrorCode(error.code()).setErrorMessage(why);
    }

    /** On the partition's shard; what it writes is read after all are done. */
    private static Errors describe(Partition partition, PartitionResponse place) {
        if (partition.isOffline())
            return Errors.KAFKA_STORAGE_ERROR;
        partition.log().forEachProducer(each -> place.activeProducers().add(told(each)));
        return Errors.NONE;
    }

    private static DescribeProducersResponseData.ProducerState told(ProducerState state) {
        return new DescribeProducersResponseData.ProducerState().setProducerId(state.producerId())
                .setProducerEpoch(state.producerEpoch())
                .setLastSequence(state.lastSequence())
                .setLastTimestamp(state.lastTimestampMs())
                .setCoordinatorEpoch(state.coordinatorEpoch())
                .setCurrentTxnStartOffset(state.transactionFirstOffset());
    }
}
