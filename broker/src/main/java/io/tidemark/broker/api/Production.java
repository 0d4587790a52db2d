package io.tidemark.broker.api;

import io.tidemark.broker.produce.BatchFrame;
import io.tidemark.broker.produce.Looked;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.replication.partition.ProduceAnswer;
import io.tidemark.replication.partition.ProduceRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A whole Produce request, with what became of it so far. Made on the connection's shard; each {@link Write} is
 * worked on by one shard, and whoever is the last one done answers.
 */
final class Production {
    private static final short FIRST_WITH_IDS = 13;

    /** From there on producers can abort a transaction that an error has broken, and go on (KIP-890). */
    private static final short FIRST_WITH_ABORTABLE = 11;

    /** What Kafka's administrators' client calls itself; it alone may write to internal topics. */
    private static final String ADMIN_CLIENT_ID = "__admin_client";

    /** Refusals after which Kafka does not say where the log starts. */
    private static final Set<Errors> WITHOUT_LOG_START = Set.of(Errors.CORRUPT_MESSAGE,
            Errors.MESSAGE_TOO_LARGE, Errors.RECORD_LIST_TOO_LARGE);

    private static final long NOWHERE = -1;

    /** One topic of the request, with its writes in the request's order. */
    private record OfTopic(TopicProduceData topic, List<Write> writes) {}

    private final ApiRequest<ProduceRequestData> request;
    private final NewestImage images;
    private final Responder<ProduceResponseData> responder;
    private final boolean isForeignTransaction;
    private final List<OfTopic> topics = new ArrayList<>();
    private final List<Write> open = new ArrayList<>();
    private final Join left;

    /** @param images asked again for who leads, when an answer says that it is somebody else */
    Production(ApiRequest<ProduceRequestData> request, NewestImage images,
            Responder<ProduceResponseData> responder) {
        this.request = request;
        this.images = images;
        this.responder = responder;
        isForeignTransaction = isForeignTransaction(request.body());
        ClusterImage image = images.get();
        for (TopicProduceData topic : request.body().topicData()) {
            List<Write> writes = new ArrayList<>(topic.partitionData().size());
            TopicImage known = known(image, topic);
            for (PartitionProduceData each : topic.partitionData())
                writes.add(write(known, each));
            topics.add(new OfTopic(topic, writes));
        }
        left = new Join(open.size(), this::answer);
    }

    /** Those that were not refused yet; where there are none, {@link #answer} is to be called. */
    List<Write> open() {
        return open;
    }

    private @Nullable TopicImage known(ClusterImage image, TopicProduceData topic) {
        return request.version() >= FIRST_WITH_IDS ? image.topics().topic(topic.topicId())
                : image.topics().topic(topic.name());
    }

    // ---- what is refused before a partition is asked

    /** Whether there is a transactional batch without a transactional id: nobody may have sent it. */
    private static boolean isForeignTransaction(ProduceRequestData body) {
        if (body.transactionalId() != null)
            return false;
        for (TopicProduceData topic : body.topicData()) {
            for (PartitionProduceData each : topic.partitionData()) {
                if (BatchFrame.isTransactional(each.records()))
                    return true;
            }
        }
        return false;
    }

    private Write write(@Nullable TopicImage known, PartitionProduceData data) {
        TopicIdPartition target = PartitionNames.find(known, data.index());
        Looked looked = target == null ? new Looked.Bad(missing(known), null)
                : BatchFrame.find(data.records(), request.version());
        Errors error = isForeignTransaction ? Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
                : check(target, looked);
        if (error != Errors.NONE)
            looked = new Looked.Bad(error, null);
        Write write = new Write(this, data.index(), target, looked);
        if (write.isOpen())
            open.add(write);
        return write;
    }

    private Errors missing(@Nullable TopicImage known) {
        return known == null && request.version() >= FIRST_WITH_IDS ? Errors.UNKNOWN_TOPIC_ID
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    /** What speaks against a batch that looks good. */
    private Errors check(@Nullable TopicIdPartition target, Looked looked) {
        if (target == null || !(looked instanceof Looked.Good(ByteBuffer batch)))
            return Errors.NONE;
        short acks = request.body().acks();
        if (acks < ProduceRequest.ALL || acks > 1)
            return Errors.INVALID_REQUIRED_ACKS;
        if (TopicNames.isInternal(target.topic()) && !ADMIN_CLIENT_ID.equals(request.clientId()))
            return Errors.INVALID_TOPIC_EXCEPTION;
        // There is no transaction coordinator that the partition could have been added at.
        if (BatchFrame.isOfTransaction(batch))
            return request.version() >= FIRST_WITH_ABORTABLE ? Errors.TRANSACTION_ABORTABLE
                    : Errors.INVALID_TXN_STATE;
        return Errors.NONE;
    }

    // ---- the answer

    void oneIsDone() {
        left.oneIsDone();
    }

    void answer() {
        if (request.body().acks() != 0)
            responder.respond(response());
        else
            if (topics.stream().flatMap(each -> each.writes().stream())
                    .allMatch(each -> each.answer().error() == Errors.NONE))
                responder.respondNothing();
            else
                responder.closeConnection();
    }

    private ProduceResponseData response() {
        LeaderHints hints = new LeaderHints(
                new ClusterView(images.get(), request.connection().listenerName()));
        ProduceResponseData response = new ProduceResponseData();
        for (OfTopic topic : topics) {
            TopicProduceResponse told = new TopicProduceResponse().setName(topic.topic().name())
                    .setTopicId(topic.topic().topicId());
            for (Write write : topic.writes())
                told.partitionResponses().add(tell(write, hints));
            if (!topic.writes().isEmpty())
                response.responses().add(told);
        }
        for (LeaderHints.Endpoint each : hints.endpoints())
            response.nodeEndpoints().add(new ProduceResponseData.NodeEndpoint().setNodeId(each.nodeId())
                    .setHost(each.address().getHost())
                    .setPort(each.address().getPort())
                    .setRack(each.rack().isEmpty() ? null : each.rack()));
        return response;
    }

    private PartitionProduceResponse tell(Write write, LeaderHints hints) {
        ProduceAnswer answer = write.answer();
        PartitionProduceResponse told = new PartitionProduceResponse().setIndex(write.index())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message())
                .setBaseOffset(answer.baseOffset())
                .setLogAppendTimeMs(answer.logAppendTimeMs())
                .setLogStartOffset(
                        WITHOUT_LOG_START.contains(answer.error()) ? NOWHERE : answer.logStartOffset());
        for (Looked.BadRecord each : write.badRecords())
            told.recordErrors().add(new BatchIndexAndErrorMessage().setBatchIndex(each.index())
                    .setBatchIndexErrorMessage(each.why()));
        TopicIdPartition target = write.target();
        if (answer.error() == Errors.NOT_LEADER_OR_FOLLOWER && target != null)
            tellLeader(told, target, hints);
        return told;
    }

    private void tellLeader(PartitionProduceResponse told, TopicIdPartition target, LeaderHints hints) {
        TopicImage topic = images.get().topics().topic(target.topicId());
        if (topic == null || target.partition() >= topic.partitions().size())
            return;
        if (images.isDoubted(topic, target.partition()))
            return;
        PartitionImage partition = topic.partitions().get(target.partition());
        hints.tell(partition);
        told.setCurrentLeader(new ProduceResponseData.LeaderIdAndEpoch().setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch()));
    }
}
