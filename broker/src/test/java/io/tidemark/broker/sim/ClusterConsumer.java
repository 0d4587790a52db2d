package io.tidemark.broker.sim;

import io.tidemark.broker.fetch.FetchKey;
import io.tidemark.broker.fetch.FetchSession;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.partition.FetchReader;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.History;
import io.tidemark.replication.partition.PartitionFetch;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/** Reads a partition from any replica, leader or follower, from the beginning to the end and then once more. */
final class ClusterConsumer {
    private static final int WAIT_MS = 30;

    private final ClusterWorld world;
    private final Replicated partition;
    private final SimulatedShard shard;
    private final SeededRandomness random;
    private long position;

    ClusterConsumer(ClusterWorld world, Replicated partition) {
        this.world = world;
        this.partition = partition;
        random = world.random.fork("consumer " + partition);
        shard = world.scheduler.shard("consumer of " + partition);
        shard.execute(this::poll);
    }

    private void poll() {
        ClusterBroker broker = world.broker(random.nextInt(world.seed.brokers()));
        world.clientHost.sendDatagram(broker.host, ClusterBroker.PORT, (Runnable) () -> serve(broker));
        shard.schedule(20 + random.nextInt(100), this::poll);
    }

    private void serve(ClusterBroker broker) {
        ClusterBroker.Life life = broker.life();
        if (life == null)
            return;
        long from = position;
        FetchSession session = life.fetchSessions.begin(life.first());
        session.put(new FetchKey(partition.id().topicId(), "", partition.id().partition()),
                new PartitionFetch(new FetchReader.Consumer(random.oneIn(2), random.oneIn(2)), from,
                        PartitionFetch.NO_EPOCH, PartitionFetch.NO_EPOCH, 200 + random.nextInt(2000)));
        session.fetch(new Wish(1, 10_000, WAIT_MS), answers -> {
            session.close();
            answers.forEach(each -> read(broker, from, each.partition()));
        });
    }

    private void read(ClusterBroker broker, long from, FetchedPartition answer) {
        if (answer.records() == null) {
            boolean isDone = answer.error() == Errors.NONE && random.oneIn(20);
            if (isDone || answer.error() == Errors.OFFSET_OUT_OF_RANGE)
                position = Math.max(0, answer.logStartOffset());
            return;
        }
        ByteBuffer bytes = History.bytes(answer.records());
        shard.execute(() -> {
            for (History.Seen seen : History.parse(bytes)) {
                if (seen.offset() < from)
                    continue;
                partition.history().readCommitted("consumer at broker " + broker.id, seen);
                position = Math.max(position, seen.offset() + 1);
            }
        });
    }
}
