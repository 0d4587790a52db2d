package io.tidemark.broker.api;

import io.tidemark.broker.fetch.ConnectionFetches;
import io.tidemark.broker.fetch.ConnectionFetches.Numbered;
import io.tidemark.broker.fetch.FetchConnections;
import io.tidemark.broker.fetch.FetchKey;
import io.tidemark.broker.fetch.FetchSession;
import io.tidemark.broker.fetch.FetchSessions;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.partition.ConsumerPlace;
import io.tidemark.replication.partition.FetchReader;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.PartitionFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Fetch (key 1), versions 4 to 18, for consumers and for followers: sessions (KIP-227), leader epochs (KIP-320),
 * divergence (KIP-595), topic ids (KIP-516), who leads instead (KIP-951), consumers sent to a follower in their rack
 * (KIP-392). A session lives on its connection; see {@link io.tidemark.broker.fetch}.
 */
public final class FetchApi implements ApiHandler<FetchRequestData, FetchResponseData> {
    private static final short FIRST_WITH_SESSIONS = 7;
    private static final short FIRST_WITH_FOLLOWERS_FOR_CONSUMERS = 11;
    private static final short FIRST_WITH_IDS = 13;
    private static final short FIRST_WITH_REPLICA_STATE = 15;
    private static final byte READ_UNCOMMITTED = 0;
    private static final byte READ_COMMITTED = 1;
    private static final long NO_OFFSET = -1;

    /** A session remembers where its consumer stands; nobody is in a rack of a longer name. */
    private static final int MAX_RACK_CHARS = 255;

    private final Supplier<ClusterImage> images;
    private final FetchSessions sessions;
    private final FetchConnections connections;
    private final int maxBytes;
    private final boolean looksAtRacks;

    /**
     * @param maxBytes {@code fetch.max.bytes}
     * @param looksAtRacks whether consumers are sent to followers in their racks ({@code replica.selector.class})
     */
    public FetchApi(Supplier<ClusterImage> images, FetchSessions sessions, FetchConnections connections,
            int maxBytes, boolean looksAtRacks) {
        this.images = images;
        this.sessions = sessions;
        this.connections = connections;
        this.maxBytes = maxBytes;
        this.looksAtRacks = looksAtRacks;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(ApiRequest<FetchRequestData> request, Responder<FetchResponseData> responder) {
        ConnectionFetches fetches = connections.of(request.connection());
        fetches.add(new OneFetch(fetches, request, responder));
    }

    /** One request, from its turn on its connection to its answer. */
    private final class OneFetch implements ConnectionFetches.Task {
        private final ConnectionFetches fetches;
        private final ApiRequest<FetchRequestData> request;
        private final FetchRequestData body;
        private final Responder<FetchResponseData> responder;
        private final ConsumerPlace place;
        private @Nullable FetchSession session;
        private boolean isForOnce;

        OneFetch(ConnectionFetches fetches, ApiRequest<FetchRequestData> request,
                Responder<FetchResponseData> responder) {
            this.fetches = fetches;
            this.request = request;
            this.body = request.body();
            this.responder = responder;
            place = place();
        }

        private ConsumerPlace place() {
            boolean isSaid = looksAtRacks && !body.rackId().isEmpty()
                    && body.rackId().length() <= MAX_RACK_CHARS;
            return isSaid ? new ConsumerPlace(body.rackId(), request.connection().listenerName())
                    : ConsumerPlace.UNKNOWN;
        }

        @Override
        public void begin() {
            boolean hasSession = request.version() >= FIRST_WITH_SESSIONS;
            int epoch = hasSession ? body.sessionEpoch() : FetchMetadata.FINAL_EPOCH;
            if (body.isolationLevel() != READ_UNCOMMITTED && body.isolationLevel() != READ_COMMITTED)
                refuse();
            else
                if (epoch == FetchMetadata.INITIAL_EPOCH || epoch == FetchMetadata.FINAL_EPOCH)
                    beginAnew(epoch == FetchMetadata.INITIAL_EPOCH);
                else
                    goOn(epoch);
        }

        /** There is no such isolation level. */
        private void refuse() {
            List<FetchSession.Answer> answers = new ArrayList<>();
            for (FetchTopic topic : body.topics()) {
                for (FetchPartition each : topic.partitions())
                    answers.add(new FetchSession.Answer(key(topic.topicId(), topic.topic(), each.partition()),
                            FetchedPartition.failed(Errors.INVALID_REQUEST), false));
            }
            answered(FetchMetadata.INVALID_SESSION_ID, answers);
        }

        private void beginAnew(boolean wantsSession) {
            if (request.version() >= FIRST_WITH_SESSIONS)
                fetches.end(body.sessionId());
            FetchSession begun = sessions.begin(request.connection().shard());
            putAll(begun);
            Numbered numbered = wantsSession && !begun.isEmpty() ? fetches.number(begun, usesIds()) : null;
            isForOnce = numbered == null;
            fetch(begun, numbered == null ? FetchMetadata.INVALID_SESSION_ID : numbered.id());
        }

        private void goOn(int epoch) {
            Numbered known = fetches.find(body.sessionId());
            Errors error = known == null ? Errors.FETCH_SESSION_ID_NOT_FOUND
                    : known.usesIds() != usesIds() ? Errors.FETCH_SESSION_TOPIC_ID_ERROR
                            : known.take(epoch) ? Errors.NONE : Errors.INVALID_FETCH_SESSION_EPOCH;
            if (known == null || error != Errors.NONE) {
                answer(new FetchResponseData().setErrorCode(error.code()));
                return;
            }
            for (ForgottenTopic topic : body.forgottenTopicsData()) {
                for (int partition : topic.partitions())
                    known.session().drop(key(topic.topicId(), topic.topic(), partition));
            }
            putAll(known.session());
            if (known.session().isEmpty()) {
                fetches.end(known.id());
                answer(new FetchResponseData());
            } else
                fetch(known.session(), known.id());
        }

        private void answer(FetchResponseData response) {
            responder.respond(response);
            fetches.done();
        }

        private boolean usesIds() {
            return request.version() >= FIRST_WITH_IDS;
        }

        private FetchKey key(Uuid topicId, @Nullable String topic, int partition) {
            return usesIds() ? new FetchKey(topicId, "", partition)
                    : new FetchKey(Uuid.ZERO_UUID, topic == null ? "" : topic, partition);
        }

        private void putAll(FetchSession into) {
            for (FetchTopic topic : body.topics()) {
                for (FetchPartition each : topic.partitions())
                    into.put(key(topic.topicId(), topic.topic(), each.partition()),
                            new PartitionFetch(reader(each.logStartOffset()), each.fetchOffset(),
                                    epoch(each.currentLeaderEpoch()), epoch(each.lastFetchedEpoch()),
                                    each.partitionMaxBytes()));
            }
        }

        private static int epoch(int said) {
            return said < 0 ? PartitionFetch.NO_EPOCH : said;
        }

        private int replica() {
            return request.version() >= FIRST_WITH_REPLICA_STATE ? body.replicaState().replicaId()
                    : body.replicaId();
        }

        private FetchReader reader(long logStartOffset) {
            boolean hasState = request.version() >= FIRST_WITH_REPLICA_STATE;
            int replica = replica();
            if (replica >= 0)
                return new FetchReader.Follower(replica, hasState ? body.replicaState().replicaEpoch() : -1,
                        logStartOffset);
            return new FetchReader.Consumer(body.isolationLevel() == READ_COMMITTED,
                    request.version() < FIRST_WITH_FOLLOWERS_FOR_CONSUMERS, place);
        }

        private void fetch(FetchSession from, int sessionId) {
            session = from;
            int most = Math.min(maxBytes, Math.max(0, body.maxBytes()));
            Wish wish = new Wish(Math.min(body.minBytes(), most), most, body.maxWaitMs(),
                    looksAtRacks && replica() >= 0);
            from.fetch(wish, answers -> {
                if (isForOnce)
                    from.close();
                answered(sessionId, answers);
            });
        }

        private void answered(int sessionId, List<FetchSession.Answer> answers) {
            ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
            FetchAnswers written = new FetchAnswers(view, request.version(), reader(NO_OFFSET));
            answer(written.response(sessionId, answers));
        }

        @Override
        public void hurry() {
            if (session != null)
                session.answerNow();
        }

        @Override
        public void abandon() {
            if (session != null)
                session.close();
            responder.respondNothing();
        }
    }
}
