package io.tidemark.replication.partition;

import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * An idempotent producer with acks=all that sends one batch at a time, and each again until it is acknowledged; or,
 * one of another kind, a careless one that sends with acks 0 or 1 and never again.
 */
final class SimulatedProducer {
    private static final long ANSWER_WITHIN_MS = 600;

    final int id;
    private final ReplicationWorld world;
    private final SimulatedShard shard;
    private final SeededRandomness random;
    private final boolean careless;
    private final List<Integer> acknowledgedValues = new ArrayList<>();
    private int sequence;
    private int[] values = {};
    private int attempt;
    private boolean stopped;

    SimulatedProducer(ReplicationWorld world, int id, SeededRandomness random, boolean careless) {
        this.world = world;
        this.id = id;
        this.random = random;
        this.careless = careless;
        this.shard = world.scheduler.shard("producer-" + id);
        shard.execute(this::next);
    }

    void stop() {
        stopped = true;
    }

    /** In the order in which it sent them. */
    List<Integer> acknowledgedValues() {
        return acknowledgedValues;
    }

    private void next() {
        if (stopped) return;
        values = new int[1 + random.nextInt(4)];
        for (int i = 0; i < values.length; i++) values[i] = world.nextValue();
        send();
    }

    private void send() {
        if (stopped) return;
        int thisAttempt = ++attempt;
        int leader = world.guessLeader(random);
        if (leader >= 0) {
            SimulatedBroker broker = world.broker(leader);
            world.network.send(ReplicationWorld.CLIENT + id, leader, () -> {
                SimulatedBroker.Life life = broker.life();
                return life == null ? null : life.shard;
            }, () -> arrive(broker, thisAttempt));
        }
        shard.schedule(careless ? random.nextInt(40) : ANSWER_WITHIN_MS, () -> {
            if (attempt == thisAttempt) again();
        });
    }

    private void again() {
        if (careless) next();
        else send();
    }

    private void arrive(SimulatedBroker broker, int thisAttempt) {
        SimulatedBroker.Life life = broker.life();
        if (life == null || attempt != thisAttempt) return;
        int acks = careless ? random.nextInt(2) : ProduceRequest.ALL;
        ProduceCheck check = new ProduceCheck(world, life,
                answer -> {
                    requireSane(life, answer);
                    world.network.send(broker.id, ReplicationWorld.CLIENT + id, () -> shard,
                            () -> answered(thisAttempt, answer));
                });
        world.produces.add(check);
        life.partition
                .append(new ProduceRequest(batch(), AppendOrigin.CLIENT, acks, 300 + random.nextInt(300),
                        ProduceRequest.ANY_EPOCH, check));
    }

    private ByteBuffer batch() {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++)
            bytes[i] = ByteBuffer.allocate(4 + random.nextInt(60)).putInt(0, values[i]).array();
        long timestampMs = world.scheduler.clock().wallMs();
        return careless ? Batches.of(timestampMs, bytes)
                : Batches.idempotent(100 + id, (short) 0, sequence, timestampMs, bytes);
    }

    private void answered(int thisAttempt, ProduceAnswer answer) {
        if (attempt != thisAttempt || careless) return;
        if (answer.error() == Errors.NONE) {
            for (int i = 0; i < values.length; i++) {
                world.history.acknowledged(answer.baseOffset() + i, values[i]);
                acknowledgedValues.add(values[i]);
            }
            sequence += values.length;
            attempt++;
            shard.schedule(random.nextInt(30), this::next);
        } else {
            attempt++;
            shard.schedule(random.nextInt(60), this::send);
        }
    }

    /** A leader has all that was acknowledged; one that was deposed, and does not know it, may lack some. */
    private void requireSane(SimulatedBroker.Life life, ProduceAnswer answer) {
        boolean leads = world.controller.image().partition().leader() == life.broker().id
                && world.controller.image().partition().equals(life.partition.registration());
        if (leads && isHopeless(answer.error()))
            throw new AssertionError("producer " + id + " at sequence " + sequence + ": " + answer);
    }

    private static boolean isHopeless(Errors error) {
        return error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER || error == Errors.INVALID_PRODUCER_EPOCH
                || error == Errors.CORRUPT_MESSAGE || error == Errors.INVALID_RECORD;
    }
}
