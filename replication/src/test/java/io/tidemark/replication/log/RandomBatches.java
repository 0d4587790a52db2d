package io.tidemark.replication.log;

import io.tidemark.sim.SeededRandomness;
import java.nio.ByteBuffer;

/** Batches that a few producers may send to a log: good ones, repeated ones and wrong ones. */
final class RandomBatches {
    private static final int PRODUCERS = 4;

    private final SeededRandomness random;
    private int made;

    RandomBatches(SeededRandomness random) {
        this.random = random;
    }

    /** A batch of any kind, as the producers' states let one expect. */
    ByteBuffer next(ProducerStates known, long nowMs) {
        long timestampMs = nowMs - random.nextInt(1000);
        int kind = random.nextInt(10);
        if (kind < 3) return Batches.of(timestampMs, values());
        long producerId = 1L + random.nextInt(PRODUCERS);
        ProducerState state = known.state(producerId);
        short epoch = state == null ? 0 : (short) Math.max(0, state.producerEpoch());
        int sequence = state == null ? 0 : RecordBatch.sequenceAfter(state.lastSequence(), 1);
        if (random.oneIn(12)) {
            epoch++;
            sequence = 0;
        } else if (random.oneIn(10)) {
            sequence = Math.max(0, sequence - 1 - random.nextInt(3));
        }
        boolean inTransaction = state != null && state.hasOpenTransaction();
        if (inTransaction ? kind < 6 : kind == 9 && state != null)
            return Batches.marker(producerId, epoch, timestampMs, random.oneIn(2));
        return inTransaction || kind < 6
                ? Batches.transactional(producerId, epoch, sequence, timestampMs, values())
                : Batches.idempotent(producerId, epoch, sequence, timestampMs, values());
    }

    static boolean isControl(ByteBuffer batch) {
        return new RecordBatch().wrap(batch, batch.position()).isControl();
    }

    /** A few values that no other batch has. */
    private byte[][] values() {
        byte[][] values = new byte[1 + random.nextInt(4)][];
        for (int i = 0; i < values.length; i++) {
            values[i] = new byte[8 + random.nextInt(random.oneIn(8) ? 200 : 30)];
            random.nextBytes(values[i]);
            ByteBuffer.wrap(values[i]).putInt(made++);
        }
        return values;
    }
}
