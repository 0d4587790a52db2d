package io.tidemark.replication.partition;

import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/** Reads from any replica, leader or follower, from the beginning to the end and then from the beginning again. */
final class SimulatedConsumer {
    private static final long WAIT_MS = 30;

    private final ReplicationWorld world;
    private final SimulatedShard shard;
    private final SeededRandomness random;
    private long position;

    SimulatedConsumer(ReplicationWorld world, int id, SeededRandomness random) {
        this.world = world;
        this.random = random;
        this.shard = world.scheduler.shard("consumer-" + id);
        shard.execute(this::poll);
    }

    private void poll() {
        SimulatedBroker broker = world.broker(random.nextInt(world.seed.brokers()));
        world.network.send(ReplicationWorld.CLIENT, broker.id, () -> {
            SimulatedBroker.Life life = broker.life();
            return life == null ? null : life.shard;
        }, () -> serve(broker));
        shard.schedule(20 + random.nextInt(100), this::poll);
    }

    private void serve(SimulatedBroker broker) {
        SimulatedBroker.Life life = broker.life();
        if (life == null) return;
        PartitionFetch fetch = new PartitionFetch(new FetchReader.Consumer(random.oneIn(2), false), position,
                PartitionFetch.NO_EPOCH, PartitionFetch.NO_EPOCH, 200 + random.nextInt(2000));
        life.sessions.fetchOnce(fetch, WAIT_MS, answer -> read(broker, fetch.fetchOffset(), answer));
    }

    private void read(SimulatedBroker broker, long from, FetchedPartition answer) {
        if (answer.records() == null) {
            boolean isDone = answer.error() == Errors.NONE && random.oneIn(20);
            if (isDone || answer.error() == Errors.OFFSET_OUT_OF_RANGE)
                position = Math.max(0, answer.logStartOffset());
            return;
        }
        ByteBuffer bytes = History.bytes(answer.records());
        shard.execute(() -> {
            for (History.Seen seen : History.parse(bytes)) {
                if (seen.offset() < from) continue;
                world.history.readCommitted("broker " + broker.id, seen);
                position = Math.max(position, seen.offset() + 1);
            }
        });
    }
}
