package io.tidemark.replication.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Logs as a few producers may have written them: with epochs, transactions, and times that go back. */
final class ProducerHistories {
    private static final int PRODUCERS = 6;

    private ProducerHistories() {}

    /** A log of {@code count} batches that a leader has accepted, from offset 0 on, without gaps. */
    static List<RecordBatch> random(Random random, int count) {
        ProducerStates leader = new ProducerStates();
        List<RecordBatch> log = new ArrayList<>();
        long offset = 0;
        while (log.size() < count) {
            RecordBatch batch = next(random, leader, offset);
            leader.append(batch);
            log.add(batch);
            offset = batch.nextOffset();
        }
        return log;
    }

    private static RecordBatch next(Random random, ProducerStates leader, long offset) {
        long producerId = random.nextInt(PRODUCERS);
        ProducerState state = leader.state(producerId);
        long timestampMs = 1_000_000L + random.nextInt(1000);
        int records = 1 + random.nextInt(4);
        if (state == null)
            return ProducerBatches.idempotent(offset, producerId, 0, random.nextInt(100), records,
                    timestampMs);
        boolean isNewEpoch = random.nextInt(10) == 0;
        int epoch = state.producerEpoch() + (isNewEpoch ? 1 : 0);
        int sequence = isNewEpoch ? 0 : RecordBatch.sequenceAfter(state.lastSequence(), 1);
        if (random.nextInt(8) == 0)
            return ProducerBatches.plain(offset, records);
        if (random.nextInt(4) == 0)
            return ProducerBatches.marker(offset, producerId, epoch, random.nextBoolean(),
                    random.nextInt(3) + Math.max(0, state.coordinatorEpoch()), timestampMs);
        return state.hasOpenTransaction() || random.nextBoolean()
                ? ProducerBatches.transactional(offset, producerId, epoch, sequence, records, timestampMs)
                : ProducerBatches.idempotent(offset, producerId, epoch, sequence, records, timestampMs);
    }
}
