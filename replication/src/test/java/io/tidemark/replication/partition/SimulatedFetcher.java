package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogRegion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Fetches for the one follower of a broker: one request at a time, asked again when no answer comes. */
final class SimulatedFetcher implements FetchSchedule {
    private static final long TIMEOUT_MS = 250;
    private static final long WAIT_MS = 80;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SimulatedBroker.Life follower;
    private @Nullable FetchPosition asked;
    private long askedMs;

    SimulatedFetcher(SimulatedBroker.Life follower) {
        this.follower = follower;
    }

    @Override
    public void readyToFetch(Partition partition) {
        poll();
    }

    void poll() {
        long nowMs = world().nowMs();
        FetchPosition next = follower.partition.nextFetch();
        if (next == null || follower.ownBrokerEpoch() < 0) return;
        if (next.equals(asked) && nowMs - askedMs < TIMEOUT_MS) return;
        asked = next;
        askedMs = nowMs;
        ask(next);
    }

    private ReplicationWorld world() {
        return follower.broker().world;
    }

    private void ask(FetchPosition position) {
        SimulatedBroker leader = world().broker(position.leader());
        FetchReader reader = new FetchReader.Follower(follower.broker().id, follower.ownBrokerEpoch(),
                position.logStartOffset());
        int maxBytes = 300 + world().random.nextInt(3000);
        PartitionFetch fetch = new PartitionFetch(reader, position.fetchOffset(), position.leaderEpoch(),
                position.lastFetchedEpoch(), maxBytes);
        world().network.send(follower.broker().id, leader.id, () -> receiver(leader),
                () -> serve(leader, fetch, position));
    }

    private static io.tidemark.sim.@Nullable SimulatedShard receiver(SimulatedBroker broker) {
        SimulatedBroker.Life life = broker.life();
        return life == null ? null : life.shard;
    }

    private void serve(SimulatedBroker broker, PartitionFetch fetch, FetchPosition position) {
        SimulatedBroker.Life leader = broker.life();
        if (leader == null) return;
        leader.sessions.fetch(follower.broker().id, position, fetch, WAIT_MS,
                answer -> world().network.send(broker.id, follower.broker().id, follower::receiver,
                        answerTo(position, answer)));
    }

    private Runnable answerTo(FetchPosition position, @Nullable FetchedPartition answer) {
        if (answer == null) return () -> noNews(position);
        LogRegion region = answer.records();
        ByteBuffer records = region == null ? NOTHING : History.bytes(region);
        return () -> answered(position, new LeaderAnswer(answer.error(), answer.highWatermark(),
                answer.logStartOffset(), answer.diverging(), records.duplicate()));
    }

    private void noNews(FetchPosition position) {
        if (position.equals(asked)) asked = null;
    }

    private void answered(FetchPosition position, LeaderAnswer answer) {
        boolean isUrgent = follower.partition.fetched(position, answer);
        if (position.equals(asked)) asked = null;
        if (isUrgent && answer.error() == org.apache.kafka.common.protocol.Errors.NONE) poll();
    }
}
