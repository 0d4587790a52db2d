package io.tidemark.broker.sim;

import io.tidemark.broker.fetch.FetchKey;
import io.tidemark.broker.fetch.FetchSession;
import io.tidemark.broker.fetch.FetchSessions;
import io.tidemark.common.port.Shard;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.partition.FetchReader;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.History;
import io.tidemark.replication.partition.PartitionFetch;
import io.tidemark.sim.ConnectionEvents;
import io.tidemark.sim.SimulatedConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a leader does with a follower's connection, as the Fetch API does: one request after the other, a session, and a
 * fetch that waits answered at once when something else comes behind it. Sessions are the product's.
 */
final class FetchDesk implements ConnectionEvents {
    private final SimulatedConnection connection;
    private final Shard shard;
    private final FetchSessions sessions;
    private final Deque<SimulatedLink.Ask> asked = new ArrayDeque<>();
    private final int sessionId;
    private @Nullable FetchSession session;
    private int nextEpoch;

    /** @param sessionId of the sessions on this connection; no other connection has it */
    FetchDesk(SimulatedConnection connection, Shard shard, FetchSessions sessions, int sessionId) {
        this.connection = connection;
        this.shard = shard;
        this.sessions = sessions;
        this.sessionId = sessionId;
    }

    @Override
    public void onMessage(Object message) {
        asked.add((SimulatedLink.Ask) message);
        if (asked.size() == 1)
            work();
        else
            if (session != null)
                session.answerNow();
    }

    @Override
    public void onClosed(String reason) {
        if (session != null)
            session.close();
        session = null;
    }

    private void work() {
        SimulatedLink.Ask next = asked.peek();
        if (next == null)
            return;
        if (next.body() instanceof FetchRequestData fetch)
            fetch(fetch);
        else
            answer(new ApiVersionsResponseData());
    }

    private void answer(org.apache.kafka.common.protocol.ApiMessage response) {
        connection.send(response);
        asked.remove();
        work();
    }

    private void fetch(FetchRequestData request) {
        if (request.sessionEpoch() == FetchMetadata.INITIAL_EPOCH)
            begin();
        else
            if (session == null || request.sessionId() != sessionId || request.sessionEpoch() != nextEpoch) {
                answer(new FetchResponseData().setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code()));
                return;
            } else
                nextEpoch++;
        FetchSession open = session;
        if (open == null)
            throw new AssertionError("no session");
        request.forgottenTopicsData().forEach(topic -> topic.partitions()
                .forEach(number -> open.drop(new FetchKey(topic.topicId(), "", number))));
        putAll(request, open);
        open.fetch(new Wish(request.minBytes(), request.maxBytes(), request.maxWaitMs()),
                answers -> answer(response(answers)));
        if (asked.size() > 1)
            open.answerNow();
    }

    private void begin() {
        if (session != null)
            session.close();
        session = sessions.begin(shard);
        nextEpoch = 1;
    }

    private static void putAll(FetchRequestData request, FetchSession open) {
        for (FetchRequestData.FetchTopic topic : request.topics()) {
            for (FetchRequestData.FetchPartition each : topic.partitions())
                open.put(new FetchKey(topic.topicId(), "", each.partition()),
                        new PartitionFetch(
                                new FetchReader.Follower(request.replicaState().replicaId(),
                                        request.replicaState().replicaEpoch(), each.logStartOffset()),
                                each.fetchOffset(), each.currentLeaderEpoch(), each.lastFetchedEpoch(),
                                each.partitionMaxBytes()));
        }
    }

    private FetchResponseData response(List<FetchSession.Answer> answers) {
        Map<Uuid, FetchResponseData.FetchableTopicResponse> topics = new LinkedHashMap<>();
        for (FetchSession.Answer each : answers)
            topics.computeIfAbsent(each.key().topicId(),
                    id -> new FetchResponseData.FetchableTopicResponse().setTopicId(id))
                    .partitions().add(partition(each.key().partition(), each.partition()));
        return new FetchResponseData().setSessionId(sessionId).setResponses(List.copyOf(topics.values()));
    }

    private static FetchResponseData.PartitionData partition(int number, FetchedPartition fetched) {
        LogRegion region = fetched.records();
        FetchResponseData.PartitionData data = new FetchResponseData.PartitionData().setPartitionIndex(number)
                .setErrorCode(fetched.error().code()).setHighWatermark(fetched.highWatermark())
                .setLogStartOffset(fetched.logStartOffset())
                .setRecords(region == null ? MemoryRecords.EMPTY
                        : MemoryRecords.readableRecords(History.bytes(region)));
        EpochEndOffset diverging = fetched.diverging();
        if (diverging != null)
            data.setDivergingEpoch(new FetchResponseData.EpochEndOffset().setEpoch(diverging.leaderEpoch())
                    .setEndOffset(diverging.endOffset()));
        return data;
    }
}
