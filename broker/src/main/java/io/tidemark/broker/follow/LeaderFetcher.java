package io.tidemark.broker.follow;

import io.tidemark.broker.net.BrokerLink;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.partition.FetchPosition;
import io.tidemark.replication.partition.LeaderAnswer;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionRegistration;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from one leader for the followers of one shard, by one connection and one session. See the package for how.
 * Owned by the shard; bounded by the partitions there are.
 */
final class LeaderFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderFetcher.class);
    private static final short VERSION = ApiKeys.FETCH.latestVersion(false);
    private static final short NUDGE_VERSION = 0;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A partition that is fetched for. */
    private static final class Followed {
        private final PartitionKey key;
        private Partition partition;

        /** What the leader was asked last. */
        private @Nullable FetchPosition asked;
        private int failures;

        Followed(PartitionKey key, Partition partition) {
            this.key = key;
            this.partition = partition;
        }
    }

    private final ShardFetchers.Context context;
    private final int leader;
    private final Consumer<PartitionKey> onLost;
    private final Map<PartitionKey, Followed> followed = new LinkedHashMap<>();
    private final Set<PartitionKey> ready = new LinkedHashSet<>();
    private final Set<PartitionKey> toForget = new LinkedHashSet<>();

    /** Those that a throttle keeps from fetching; looked at again all at once. */
    private final Set<PartitionKey> heldBack = new LinkedHashSet<>();
    private final FollowerSession session = new FollowerSession();
    private @Nullable BrokerLink link;
    private long epochOfLink;
    private int failures;
    private boolean isPausing;
    private boolean isUnderWay;
    private boolean isNudged;
    private boolean isSendDue;
    private boolean isHoldingBack;
    private boolean isClosed;

    /** @param onLost hears of each partition that follows this leader no more, without having been told */
    LeaderFetcher(ShardFetchers.Context context, int leader, Consumer<PartitionKey> onLost) {
        this.context = context;
        this.leader = leader;
        this.onLost = onLost;
    }

    int leader() {
        return leader;
    }

    // ---- what to fetch

    /** The partition follows this leader, and has something new to ask. */
    void ready(PartitionKey key, Partition partition) {
        if (isClosed)
            return;
        followed.computeIfAbsent(key, _ -> new Followed(key, partition)).partition = partition;
        ready.add(key);
        sendSoon();
    }

    /** The partition follows another one. */
    void forget(PartitionKey key) {
        ready.remove(key);
        heldBack.remove(key);
        if (followed.remove(key) != null)
            toForget.add(key);
    }

    private void lose(Followed gone) {
        forget(gone.key);
        onLost.accept(gone.key);
    }

    // ---- asking

    private void sendSoon() {
        if (isSendDue || isPausing)
            return;
        isSendDue = true;
        context.shard().execute(() -> {
            isSendDue = false;
            send();
        });
    }

    private void send() {
        if (isClosed || isPausing || followed.isEmpty())
            return;
        BrokerLink open = link;
        if (open != null && epochOfLink != context.brokerEpoch().getAsLong()) {
            open.close();
            lost();
            open = null;
        }
        if (open == null)
            connectForWhoFollows();
        else
            if (open.isConnected())
                send(open);
    }

    /**
     * A partition that is led here now was not told to anybody. With a connection that shows when the next request
     * is made; without one, a broker that is gone would be tried for ever, and for nobody.
     */
    private void connectForWhoFollows() {
        List<Followed> gone = followed.values().stream().filter(each -> !isFollowing(each.partition))
                .toList();
        gone.forEach(this::lose);
        if (!followed.isEmpty())
            connect();
    }

    private void send(BrokerLink open) {
        if (isUnderWay) {
            nudge(open);
            return;
        }
        FetchRequestData request = request();
        if (session.isEmpty()) {
            session.end();
            return;
        }
        isUnderWay = true;
        isNudged = false;
        open.ask(VERSION, request, this::answered);
    }

    /** Has the leader answer the fetch that it holds back. */
    private void nudge(BrokerLink open) {
        if (isNudged || ready.isEmpty() || !open.mayAsk())
            return;
        isNudged = true;
        open.ask(NUDGE_VERSION, new ApiVersionsRequestData(), _ -> {
            // It was sent to be in the way.
        });
    }

    private FetchRequestData request() {
        FetchSettings settings = context.settings();
        FetchRequestData request = new FetchRequestData()
                .setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(context.brokerId())
                        .setReplicaEpoch(epochOfLink))
                .setMaxWaitMs(settings.maxWaitMs())
                .setMinBytes(settings.minBytes())
                .setMaxBytes(settings.maxBytes());
        if (session.isNew()) {
            ready.addAll(followed.keySet());
            toForget.clear();
        }
        session.begin(request, positions(), toForget, settings.maxPartitionBytes());
        ready.clear();
        toForget.clear();
        return request;
    }

    private Map<PartitionKey, FetchPosition> positions() {
        Map<PartitionKey, FetchPosition> positions = new LinkedHashMap<>();
        List<Followed> gone = new ArrayList<>();
        for (PartitionKey key : ready) {
            Followed each = followed.get(key);
            if (each == null)
                continue;
            FetchPosition next = each.partition.nextFetch();
            if (next != null && next.leader() == leader) {
                long heldBackMs = each.partition.heldBackMs();
                if (heldBackMs > 0)
                    holdBack(each, heldBackMs);
                else
                    ask(each, next, positions);
            } else
                if (!isFollowing(each.partition))
                    gone.add(each);
        }
        gone.forEach(this::lose);
        return positions;
    }

    private void ask(Followed each, FetchPosition next, Map<PartitionKey, FetchPosition> positions) {
        each.asked = next;
        positions.put(each.key, next);
        toForget.remove(each.key);
        heldBack.remove(each.key);
    }

    /** Leaves it out of the session, in which the leader would go on sending what it has. */
    private void holdBack(Followed each, long ms) {
        toForget.add(each.key);
        heldBack.add(each.key);
        if (isHoldingBack)
            return;
        isHoldingBack = true;
        context.shard().schedule(ms, this::letGoOn);
    }

    private void letGoOn() {
        isHoldingBack = false;
        ready.addAll(heldBack);
        heldBack.clear();
        if (!ready.isEmpty())
            sendSoon();
    }

    private boolean isFollowing(Partition partition) {
        PartitionRegistration known = partition.registration();
        return !partition.isOffline() && known != null && known.leader() == leader;
    }

    // ---- answers

    private void answered(ApiMessage message) {
        isUnderWay = false;
        failures = 0;
        FetchResponseData response = (FetchResponseData) message;
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            LOG.debug("Broker {} does not go on with session {}: {}", leader, session, error);
            session.end();
            pause(++failures);
            return;
        }
        session.answered(response.sessionId());
        for (FetchResponseData.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponseData.PartitionData each : topic.partitions()) {
                Followed asked = followed.get(new PartitionKey(topic.topicId(), each.partitionIndex()));
                if (asked != null)
                    answered(asked, each);
            }
        }
        sendSoon();
    }

    private void answered(Followed asked, FetchResponseData.PartitionData data) {
        FetchPosition position = asked.asked;
        if (position == null)
            return;
        LeaderAnswer answer = answer(data);
        boolean goOn = asked.partition.fetched(position, answer);
        boolean isStuck = goOn && (answer.records().hasRemaining() || answer.diverging() != null)
                && position.equals(asked.partition.nextFetch());
        if (answer.error() != Errors.NONE || isStuck) {
            failed(asked, answer.error());
            return;
        }
        asked.failures = 0;
        if (goOn)
            ready.add(asked.key);
    }

    private static LeaderAnswer answer(FetchResponseData.PartitionData data) {
        FetchResponseData.EpochEndOffset diverging = data.divergingEpoch();
        ByteBuffer records = data.records() instanceof MemoryRecords inMemory ? inMemory.buffer().duplicate()
                : NOTHING;
        return new LeaderAnswer(Errors.forCode(data.errorCode()), data.highWatermark(), data.logStartOffset(),
                diverging.epoch() < 0 ? null
                        : new EpochEndOffset(diverging.epoch(), diverging.endOffset()),
                records);
    }

    /** Leaves the partition out for a while: an error in a session makes the leader answer at once, each time. */
    private void failed(Followed asked, Errors error) {
        ready.remove(asked.key);
        if (!isFollowing(asked.partition)) {
            lose(asked);
            return;
        }
        toForget.add(asked.key);
        asked.failures++;
        LOG.debug("Broker {} answers {} for {} at {}", leader, error, asked.partition, asked.asked);
        context.shard().schedule(context.settings().backoffMs(asked.failures), () -> tryAgain(asked));
    }

    @SuppressWarnings("ReferenceEquality")
    private void tryAgain(Followed asked) {
        if (followed.get(asked.key) == asked)
            ready(asked.key, asked.partition);
    }

    // ---- the connection

    private void connect() {
        Optional<Listener> address = context.addresses().of(leader);
        if (address.isEmpty()) {
            pause(++failures);
            return;
        }
        epochOfLink = context.brokerEpoch().getAsLong();
        Listener at = address.get();
        link = context.links().open(at.getHost(), at.getPort(), new BrokerLink.Listener() {
            @Override
            public void onConnected() {
                sendSoon();
            }

            @Override
            public void onClosed(String why) {
                LOG.info("The connection to broker {} at {}:{} is gone: {}", leader, at.getHost(),
                        at.getPort(), why);
                lost();
                pause(++failures);
            }
        });
    }

    private void lost() {
        link = null;
        isUnderWay = false;
        session.end();
    }

    private void pause(int failed) {
        isPausing = true;
        context.shard().schedule(context.settings().backoffMs(failed), () -> {
            isPausing = false;
            sendSoon();
        });
    }

    void close() {
        isClosed = true;
        if (link != null)
            link.close();
        lost();
    }

    @Override
    public String toString() {
        return "the fetcher of " + followed.size() + " partitions from broker " + leader;
    }
}
