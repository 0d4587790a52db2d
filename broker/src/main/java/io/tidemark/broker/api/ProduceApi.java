package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.partition.ProduceAnswer;
import io.tidemark.replication.partition.ProduceListener;
import io.tidemark.replication.partition.ProduceRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * Produce (key 0), versions 3 to 13. Versions 0 to 2 are announced, since librdkafka looks for them, and close
 * the connection, as Kafka 4 does. A request for partitions of several shards is split, and answered when the
 * last of them is done.
 */
public final class ProduceApi implements ApiHandler<ProduceRequestData, ProduceResponseData> {
    private final NewestImage images;
    private final ReplicaHost replicas;

    public ProduceApi(NewestImage images, ReplicaHost replicas) {
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public short oldestAnnouncedVersion() {
        return ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION;
    }

    @Override
    public void handle(ApiRequest<ProduceRequestData> request, Responder<ProduceResponseData> responder) {
        ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
        Production production = new Production(request, view, responder);
        Map<ShardReplicas, List<Write>> byShard = new HashMap<>();
        for (Write write : production.writes()) {
            TopicIdPartition wanted = write.wanted();
            if (wanted != null)
                byShard.computeIfAbsent(replicas.of(wanted.topicPartition()), _ -> new ArrayList<>())
                        .add(write);
        }
        if (byShard.isEmpty())
            production.answerNow();
        byShard.forEach((on, writes) -> hand(on, writes, request));
    }

    private static void hand(ShardReplicas on, List<Write> writes, ApiRequest<ProduceRequestData> request) {
        if (on.shard().inShard()) {
            append(on, writes, request.body());
            return;
        }
        try {
            on.shard().execute(() -> append(on, writes, request.body()));
        } catch (RejectedExecutionException full) {
            writes.forEach(each -> each.refuse(Errors.REQUEST_TIMED_OUT, "The broker has too much to do."));
        }
    }

    private static void append(ShardReplicas on, List<Write> writes, ProduceRequestData body) {
        for (Write write : writes) {
            switch (on.find(write.target())) {
                case ShardReplicas.Found.Here here -> here.partition()
                        .append(new ProduceRequest(write.records(), AppendOrigin.CLIENT, body.acks(),
                                body.timeoutMs(), ProduceRequest.ANY_EPOCH, write));
                case ShardReplicas.Found.NotHere nothing -> write.refuse(nothing.error(), null);
            }
        }
    }

    /** One partition of a request. Written by its shard; read by the last one that is done. */
    private static final class Write implements ProduceListener {
        private final Production production;
        private final int index;
        private final @Nullable TopicIdPartition wanted;
        private final @Nullable PartitionImage image;
        private final ByteBuffer records;
        private ProduceAnswer answer;

        Write(Production production, int index, @Nullable TopicIdPartition wanted,
                @Nullable PartitionImage image, ByteBuffer records, ProduceAnswer answer) {
            this.production = production;
            this.index = index;
            this.wanted = wanted;
            this.image = image;
            this.records = records;
            this.answer = answer;
        }

        /** Where it goes; null if it is refused already. */
        @Nullable
        TopicIdPartition wanted() {
            return wanted;
        }

        TopicIdPartition target() {
            if (wanted == null)
                throw new IllegalStateException("a write that was refused has no target");
            return wanted;
        }

        ByteBuffer records() {
            return records;
        }

        void refuse(Errors error, @Nullable String why) {
            answered(refused(error, why));
        }

        /** The frame stays until all are answered, which is not before all are done with their records. */
        @Override
        public void recordsDone() {}

        @Override
        public void answered(ProduceAnswer told) {
            answer = told;
            production.oneIsDone();
        }
    }

    private static ProduceAnswer refused(Errors error, @Nullable String why) {
        return new ProduceAnswer(error, why, -1, -1, -1, -1);
    }

    /** A whole request, with what became of it so far. */
    private static final class Production {
        private static final short FIRST_WITH_IDS = 13;
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final ApiRequest<ProduceRequestData> request;
        private final ClusterView view;
        private final Responder<ProduceResponseData> responder;
        private final IdentityHashMap<TopicProduceData, List<Write>> byTopic = new IdentityHashMap<>();
        private final List<Write> writes = new ArrayList<>();
        private final Join left;

        Production(ApiRequest<ProduceRequestData> request, ClusterView view,
                Responder<ProduceResponseData> responder) {
            this.request = request;
            this.view = view;
            this.responder = responder;
            for (TopicProduceData topic : request.body().topicData()) {
                List<Write> ofTopic = new ArrayList<>();
                TopicImage image = topicImage(topic);
                for (PartitionProduceData partition : topic.partitionData())
                    ofTopic.add(write(topic, image, partition));
                byTopic.put(topic, ofTopic);
                writes.addAll(ofTopic);
            }
            left = new Join((int) writes.stream().filter(each -> each.wanted() != null).count(),
                    this::answerNow);
        }

        List<Write> writes() {
            return writes;
        }

        private @Nullable TopicImage topicImage(TopicProduceData topic) {
            return request.version() >= FIRST_WITH_IDS ? view.image().topics().topic(topic.topicId())
                    : view.image().topics().topic(topic.name());
        }

        private Write write(TopicProduceData topic, @Nullable TopicImage image, PartitionProduceData data) {
            int index = data.index();
            PartitionImage partition = image == null || index < 0 || index >= image.partitions().size() ? null
                    : image.partitions().get(index);
            short acks = request.body().acks();
            if (acks < ProduceRequest.ALL || acks > 1)
                return refused(index, partition, Errors.INVALID_REQUIRED_ACKS, null);
            if (image == null || partition == null)
                return refused(index, null, missing(topic, image), null);
            ByteBuffer records = bytes(data.records());
            if (records == null)
                return refused(index, partition, Errors.INVALID_RECORD, "There are no records for it.");
            return new Write(this, index, new TopicIdPartition(image.id(), index, image.name()), partition,
                    records, ProduceApi.refused(Errors.UNKNOWN_SERVER_ERROR, null));
        }

        private Write refused(int index, @Nullable PartitionImage partition, Errors error,
                @Nullable String why) {
            return new Write(this, index, null, partition, NOTHING, ProduceApi.refused(error, why));
        }

        private Errors missing(TopicProduceData topic, @Nullable TopicImage image) {
            return image == null && !topic.topicId().equals(Uuid.ZERO_UUID) ? Errors.UNKNOWN_TOPIC_ID
                    : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }

        private static @Nullable ByteBuffer bytes(@Nullable BaseRecords records) {
            return records instanceof MemoryRecords inMemory ? inMemory.buffer().duplicate() : null;
        }

        void oneIsDone() {
            left.oneIsDone();
        }

        void answerNow() {
            if (request.body().acks() != 0)
                responder.respond(response());
            else
                if (writes.stream().allMatch(each -> each.answer.error() == Errors.NONE))
                    responder.respondNothing();
                else
                    responder.closeConnection();
        }

        private ProduceResponseData response() {
            LeaderHints hints = new LeaderHints(view);
            ProduceResponseData response = new ProduceResponseData();
            for (TopicProduceData topic : request.body().topicData()) {
                ProduceResponseData.TopicProduceResponse told = new ProduceResponseData.TopicProduceResponse()
                        .setName(topic.name())
                        .setTopicId(topic.topicId());
                for (Write write : byTopic.getOrDefault(topic, List.of()))
                    told.partitionResponses().add(tell(write, hints));
                response.responses().add(told);
            }
            for (LeaderHints.Endpoint each : hints.endpoints())
                response.nodeEndpoints().add(new ProduceResponseData.NodeEndpoint().setNodeId(each.nodeId())
                        .setHost(each.address().getHost())
                        .setPort(each.address().getPort())
                        .setRack(each.rack().isEmpty() ? null : each.rack()));
            return response;
        }

        private static ProduceResponseData.PartitionProduceResponse tell(Write write, LeaderHints hints) {
            ProduceAnswer answer = write.answer;
            ProduceResponseData.PartitionProduceResponse told = new ProduceResponseData.PartitionProduceResponse()
                    .setIndex(write.index)
                    .setErrorCode(answer.error().code())
                    .setErrorMessage(answer.message())
                    .setBaseOffset(answer.baseOffset())
                    .setLogAppendTimeMs(answer.logAppendTimeMs())
                    .setLogStartOffset(answer.logStartOffset());
            PartitionImage partition = write.image;
            if (answer.error() == Errors.NOT_LEADER_OR_FOLLOWER && partition != null) {
                hints.tell(partition);
                told.setCurrentLeader(
                        new ProduceResponseData.LeaderIdAndEpoch().setLeaderId(partition.leader())
                                .setLeaderEpoch(partition.leaderEpoch()));
            }
            return told;
        }
    }
}
