package io.tidemark.broker.api;

import io.tidemark.broker.fetch.FetchKey;
import io.tidemark.broker.fetch.FetchSession.Answer;
import io.tidemark.broker.net.SegmentRegion;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.partition.FetchReader;
import io.tidemark.replication.partition.FetchedPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** Writes what was fetched as a response of one version. Of one thread. */
final class FetchAnswers {
    private static final short FIRST_WITH_LEADERS = 12;
    private static final short FIRST_WITH_ENDPOINTS = 16;
    private static final long NO_OFFSET = -1;

    private final ClusterView view;
    private final short version;
    private final FetchReader reader;
    private final LeaderHints hints;

    FetchAnswers(ClusterView view, short version, FetchReader reader) {
        this.view = view;
        this.version = version;
        this.reader = reader;
        hints = new LeaderHints(view);
    }

    FetchResponseData response(int sessionId, List<Answer> answers) {
        Map<FetchKey, FetchableTopicResponse> topics = new LinkedHashMap<>();
        for (Answer each : answers) {
            FetchKey key = each.key();
            FetchableTopicResponse topic = topics.computeIfAbsent(new FetchKey(key.topicId(), key.topic(), 0),
                    _ -> new FetchableTopicResponse().setTopic(key.topic()).setTopicId(key.topicId()));
            topic.partitions().add(partition(key, each.partition(), each.exists()));
        }
        FetchResponseData response = new FetchResponseData().setSessionId(sessionId)
                .setResponses(new ArrayList<>(topics.values()));
        for (LeaderHints.Endpoint each : hints.endpoints())
            response.nodeEndpoints().add(new FetchResponseData.NodeEndpoint().setNodeId(each.nodeId())
                    .setHost(each.address().getHost())
                    .setPort(each.address().getPort())
                    .setRack(each.rack().isEmpty() ? null : each.rack()));
        return response;
    }

    private PartitionData partition(FetchKey key, FetchedPartition fetched, boolean exists) {
        LogRegion records = fetched.records();
        boolean isFollower = reader instanceof FetchReader.Follower;
        PartitionData data = new PartitionData().setPartitionIndex(key.partition())
                .setErrorCode(fetched.error().code())
                .setHighWatermark(fetched.highWatermark())
                .setLastStableOffset(fetched.lastStableOffset())
                .setLogStartOffset(
                        fetched.error() == Errors.NONE || isFollower ? fetched.logStartOffset() : NO_OFFSET)
                .setAbortedTransactions(exists ? aborted(fetched) : List.of())
                .setPreferredReadReplica(fetched.preferredReadReplica())
                .setRecords(records == null ? MemoryRecords.EMPTY : new SegmentRegion(records));
        EpochEndOffset diverging = fetched.diverging();
        if (diverging != null)
            data.setDivergingEpoch(new FetchResponseData.EpochEndOffset().setEpoch(diverging.leaderEpoch())
                    .setEndOffset(diverging.endOffset()));
        if (fetched.error() == Errors.NOT_LEADER_OR_FOLLOWER
                || fetched.error() == Errors.FENCED_LEADER_EPOCH)
            tellLeader(key, data);
        return data;
    }

    private @Nullable List<FetchResponseData.AbortedTransaction> aborted(FetchedPartition fetched) {
        boolean isTold = fetched.error() == Errors.NONE && !fetched.isElsewhere()
                && reader instanceof FetchReader.Consumer consumer && consumer.readCommitted();
        if (!isTold)
            return null;
        List<FetchResponseData.AbortedTransaction> told = new ArrayList<>();
        for (AbortedTransaction each : fetched.aborted())
            told.add(new FetchResponseData.AbortedTransaction().setProducerId(each.producerId())
                    .setFirstOffset(each.firstOffset()));
        return told;
    }

    private void tellLeader(FetchKey key, PartitionData data) {
        PartitionImage partition = version < FIRST_WITH_LEADERS ? null : image(key);
        if (partition == null)
            return;
        data.setCurrentLeader(new FetchResponseData.LeaderIdAndEpoch().setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch()));
        if (version >= FIRST_WITH_ENDPOINTS)
            hints.tell(partition);
    }

    private @Nullable PartitionImage image(FetchKey key) {
        TopicImage topic = key.topicId().equals(Uuid.ZERO_UUID) ? view.image().topics().topic(key.topic())
                : view.image().topics().topic(key.topicId());
        return topic == null || key.partition() < 0 || key.partition() >= topic.partitions().size() ? null
                : topic.partitions().get(key.partition());
    }
}
