package io.tidemark.broker.sim;

import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionRegistration;
import io.tidemark.replication.partition.ProduceAnswer;
import io.tidemark.replication.partition.ProduceListener;
import io.tidemark.replication.partition.ProduceRequest;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * An idempotent producer with acks=all that sends one batch at a time to one partition, and each again until it is
 * acknowledged; or, one of another kind, a careless one that sends with acks 0 or 1 and never again.
 */
final class ClusterProducer {
    private static final long ANSWER_WITHIN_MS = 600;
    private static final int FIRST_PRODUCER_ID = 100;

    final Replicated partition;
    private final int id;
    private final ClusterWorld world;
    private final SimulatedShard shard;
    private final SeededRandomness random;
    private final boolean careless;
    private final List<Integer> acknowledgedValues = new ArrayList<>();
    private int sequence;
    private int[] values = {};
    private int attempt;
    private boolean stopped;

    ClusterProducer(ClusterWorld world, int id, Replicated partition, boolean careless) {
        this.world = world;
        this.id = id;
        this.partition = partition;
        this.careless = careless;
        random = world.random.fork("producer " + id);
        shard = world.scheduler.shard("producer-" + id);
        shard.execute(this::next);
    }

    void stop() {
        stopped = true;
    }

    long producerId() {
        return (long) FIRST_PRODUCER_ID + id;
    }

    /** In the order in which it sent them. */
    List<Integer> acknowledgedValues() {
        return acknowledgedValues;
    }

    private void next() {
        if (stopped)
            return;
        values = new int[1 + (random.oneIn(2) ? 0 : random.nextInt(4))];
        for (int i = 0; i < values.length; i++)
            values[i] = world.nextValue();
        send();
    }

    private void send() {
        if (stopped)
            return;
        int thisAttempt = ++attempt;
        int leader = random.oneIn(15) ? random.nextInt(world.seed.brokers())
                : partition.in(world.controller.image()).leader();
        if (leader >= 0)
            world.clientHost.sendDatagram(world.broker(leader).host, ClusterBroker.PORT,
                    (Runnable) () -> arrive(world.broker(leader), thisAttempt));
        shard.schedule(careless ? random.nextInt(40) : ANSWER_WITHIN_MS, () -> {
            if (attempt == thisAttempt)
                again();
        });
    }

    private void again() {
        if (careless)
            next();
        else
            send();
    }

    private void arrive(ClusterBroker broker, int thisAttempt) {
        ClusterBroker.Life life = broker.life();
        if (life == null || attempt != thisAttempt)
            return;
        ShardReplicas on = life.replicas.of(partition.id().topicPartition());
        ByteBuffer batch = batch();
        int acks = careless ? random.nextInt(2) : ProduceRequest.ALL;
        on.shard().execute(() -> {
            if (on.find(partition.id()) instanceof ShardReplicas.Found.Here(Partition here))
                append(new OneRequest(broker, life, here, thisAttempt), here, batch, acks);
        });
    }

    private void append(OneRequest request, Partition here, ByteBuffer batch, int acks) {
        world.requests.add(request);
        here.append(new ProduceRequest(batch, AppendOrigin.CLIENT, acks, 300 + random.nextInt(300),
                ProduceRequest.ANY_EPOCH, request));
    }

    private ByteBuffer batch() {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++)
            bytes[i] = ByteBuffer.allocate(4 + random.nextInt(60)).putInt(0, values[i]).array();
        long timestampMs = world.scheduler.clock().wallMs();
        return careless ? Batches.of(timestampMs, bytes)
                : Batches.idempotent(producerId(), (short) 0, sequence, timestampMs, bytes);
    }

    /** Holds a partition to the promise of one answer for each request, after its memory was given back. */
    final class OneRequest implements ProduceListener {
        private final ClusterBroker broker;
        private final ClusterBroker.Life life;
        private final Partition here;
        private final int ofAttempt;
        private final long sinceMs = world.nowMs();
        private int recordsDone;
        private int answered;

        OneRequest(ClusterBroker broker, ClusterBroker.Life life, Partition here, int ofAttempt) {
            this.broker = broker;
            this.life = life;
            this.here = here;
            this.ofAttempt = ofAttempt;
        }

        @Override
        public void recordsDone() {
            recordsDone++;
        }

        @Override
        public void answered(ProduceAnswer answer) {
            answered++;
            if (answered > 1 || recordsDone != 1)
                throw new AssertionError(
                        "answer " + answered + " after records " + recordsDone + ": " + answer);
            PartitionRegistration leads = here.registration();
            if (answer.baseOffset() >= 0 && leads != null && here.isLeader())
                partition.history().appended(leads.leaderEpoch(), broker.id);
            requireSane(leads, answer);
            broker.host.sendDatagram(world.clientHost, ClusterBroker.PORT,
                    (Runnable) () -> shard.execute(() -> heard(ofAttempt, answer)));
        }

        /** A leader has all that was acknowledged; one that was deposed, and does not know it, may lack some. */
        private void requireSane(@org.jspecify.annotations.Nullable PartitionRegistration leads,
                ProduceAnswer answer) {
            boolean isNewest = leads != null && leads
                    .equals(PartitionRegistration.of(partition.in(world.controller.image())));
            if (isNewest && here.isLeader() && isHopeless(answer.error()))
                throw new AssertionError("producer " + id + " at sequence " + sequence + ": " + answer);
        }

        private static boolean isHopeless(Errors error) {
            return error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER || error == Errors.INVALID_PRODUCER_EPOCH
                    || error == Errors.CORRUPT_MESSAGE || error == Errors.INVALID_RECORD;
        }

        /** Whether an answer is owed; a process that has died owes none. */
        boolean isOverdue(long afterMs) {
            return answered == 0 && !life.isOver() && world.nowMs() - sinceMs > afterMs;
        }

        @Override
        public String toString() {
            return "a request to broker " + broker.id + " at " + sinceMs + " ms";
        }
    }

    private void heard(int ofAttempt, ProduceAnswer answer) {
        if (attempt != ofAttempt || careless)
            return;
        attempt++;
        if (answer.error() != Errors.NONE) {
            shard.schedule(random.nextInt(60), this::send);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            partition.history().acknowledged(answer.baseOffset() + i, values[i]);
            acknowledgedValues.add(values[i]);
        }
        sequence += values.length;
        shard.schedule(random.nextInt(30), this::next);
    }
}
