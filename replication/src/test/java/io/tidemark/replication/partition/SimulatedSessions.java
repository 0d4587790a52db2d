package io.tidemark.replication.partition;

import io.tidemark.replication.fetch.FetchShare;
import io.tidemark.replication.fetch.FetchShare.Found;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.fetch.PartitionFinder;
import io.tidemark.sim.SimulatedShard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The fetches that come to one life of a broker: followers' in sessions, consumers' each by itself. */
final class SimulatedSessions implements PartitionFinder {
    private final SimulatedShard shard;
    private final Partition partition;
    private final Map<Integer, Session> ofFollowers = new HashMap<>();

    /** A follower's, as long as it asks for one thing after the other. */
    private final class Session {
        private final FetchShare share = new FetchShare(shard, SimulatedSessions.this);
        private @Nullable FetchPosition known;
        private boolean isWaiting;
    }

    SimulatedSessions(SimulatedShard shard, Partition partition) {
        this.shard = shard;
        this.partition = partition;
    }

    @Override
    public Partition find(TopicIdPartition id) {
        return partition;
    }

    @Override
    public Errors missing(TopicIdPartition id) {
        throw new AssertionError("it is always here");
    }

    /** @param told hears what there is; null when there is nothing new */
    void fetch(int follower, FetchPosition position, PartitionFetch fetch, long waitMs,
            Consumer<@Nullable FetchedPartition> told) {
        Session session = ofFollowers.computeIfAbsent(follower, _ -> new Session());
        if (session.isWaiting) {
            session.share.close();
            session = new Session();
            ofFollowers.put(follower, session);
        }
        if (!position.equals(session.known)) session.share.put(partition.id(), fetch);
        session.known = position;
        session.isWaiting = true;
        Session asked = session;
        session.share.fetch(new Wish(1, fetch.maxBytes(), waitMs), found -> {
            asked.isWaiting = false;
            if (!found.isEmpty()) asked.known = null;
            told.accept(found.isEmpty() ? null : found.getFirst().answer());
        });
    }

    void fetchOnce(PartitionFetch fetch, long waitMs, Consumer<FetchedPartition> told) {
        FetchShare share = new FetchShare(shard, this);
        share.put(partition.id(), fetch);
        share.fetch(new Wish(1, fetch.maxBytes(), waitMs), found -> {
            List<Found> news = List.copyOf(found);
            share.close();
            told.accept(news.getFirst().answer());
        });
    }
}
