package io.tidemark.broker.follow;

import io.tidemark.replication.partition.FetchPosition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.requests.FetchMetadata;

/**
 * The follower's half of a fetch session (KIP-227): what the leader has been told, so that the next fetch says only
 * what is new. Owned by the shard.
 */
final class FollowerSession {
    private final Set<PartitionKey> known = new HashSet<>();
    private int id = FetchMetadata.INVALID_SESSION_ID;
    private int nextEpoch = FetchMetadata.INITIAL_EPOCH;

    /** Whether the next fetch begins it, and so names all partitions. */
    boolean isNew() {
        return nextEpoch == FetchMetadata.INITIAL_EPOCH;
    }

    /** Whether it holds no partition. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /**
     * Writes what is new into a fetch.
     *
     * @param positions of partitions that have something new to ask
     * @param gone partitions that are not to be answered any more
     */
    void begin(FetchRequestData request, Map<PartitionKey, FetchPosition> positions,
            Collection<PartitionKey> gone, int maxPartitionBytes) {
        if (isNew())
            known.clear();
        request.setSessionId(id).setSessionEpoch(nextEpoch);
        Map<Uuid, FetchRequestData.FetchTopic> topics = new HashMap<>();
        positions.forEach((key, position) -> {
            known.add(key);
            FetchRequestData.FetchTopic topic = topics.computeIfAbsent(key.topicId(),
                    each -> new FetchRequestData.FetchTopic().setTopicId(each));
            topic.partitions().add(partition(key, position, maxPartitionBytes));
        });
        request.topics().addAll(topics.values());
        forget(request, gone);
    }

    private static FetchRequestData.FetchPartition partition(PartitionKey key, FetchPosition position,
            int maxBytes) {
        return new FetchRequestData.FetchPartition().setPartition(key.partition())
                .setCurrentLeaderEpoch(position.leaderEpoch())
                .setFetchOffset(position.fetchOffset())
                .setLastFetchedEpoch(position.lastFetchedEpoch())
                .setLogStartOffset(position.logStartOffset())
                .setPartitionMaxBytes(maxBytes);
    }

    private void forget(FetchRequestData request, Collection<PartitionKey> gone) {
        Map<Uuid, FetchRequestData.ForgottenTopic> topics = new HashMap<>();
        for (PartitionKey key : gone) {
            if (known.remove(key))
                topics.computeIfAbsent(key.topicId(),
                        each -> new FetchRequestData.ForgottenTopic().setTopicId(each))
                        .partitions().add(key.partition());
        }
        request.forgottenTopicsData().addAll(topics.values());
    }

    /** The leader has answered; without an id it keeps no session, and has to be told everything each time. */
    void answered(int sessionId) {
        id = sessionId;
        nextEpoch = sessionId == FetchMetadata.INVALID_SESSION_ID ? FetchMetadata.INITIAL_EPOCH
                : FetchMetadata.nextEpoch(nextEpoch);
    }

    /** It is over; the next fetch begins another, and says that this one may go. */
    void end() {
        nextEpoch = FetchMetadata.INITIAL_EPOCH;
        known.clear();
    }

    @Override
    public String toString() {
        return id + ", epoch " + nextEpoch;
    }
}
