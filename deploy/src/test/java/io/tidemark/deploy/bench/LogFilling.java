package io.tidemark.deploy.bench;

import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.AppendOutcome;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.PartitionLog;

/** Fills a log with batches of one size. */
final class LogFilling {
    private static final int BATCHES_PER_WRITE = 16;
    private static final int VALUE_BYTES = 100;

    private LogFilling() {}

    /**
     * Appends batches of {@code batchBytes} until there are {@code bytes} of them.
     *
     * @return how many records each batch has
     */
    static int fill(PartitionLog log, long bytes, int batchBytes) {
        PreparedBatches batches = new PreparedBatches(BATCHES_PER_WRITE, batchBytes, VALUE_BYTES, 7);
        append(log, batches, bytes / batchBytes);
        return batches.recordsPerBatch();
    }

    /** Appends as many batches as told, of an empty log's first producer. */
    static void append(PartitionLog log, PreparedBatches batches, long count) {
        for (long i = 0; i < count; i++) {
            int slot = (int) (i % batches.count());
            AppendOutcome outcome = log.append(batches.nextOf(slot, i), 0, AppendOrigin.CLIENT);
            if (!(outcome instanceof Appended)) throw new IllegalStateException(outcome.toString());
            if (slot == batches.count() - 1) log.write();
        }
        log.write();
    }
}
