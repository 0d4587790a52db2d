package io.tidemark.deploy.bench;

import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Ten thousand partitions that nobody uses, each with a few records, half of them of an idempotent producer:
 * how long a node takes to open them after a clean stop, in a JVM that has just started, with the files in
 * the page cache; and what they hold while they lie idle.
 */
final class ManyPartitionsPart implements Part {
    static final int PARTITIONS = 10_000;
    private static final int BATCH_BYTES = 1024;
    private static final int VALUE_BYTES = 100;
    private static final int BATCHES = 3;
    private static final int OPENINGS = 3;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        fill(directory);
        SystemSync.sync(directory);
        double[] seconds = new double[OPENINGS];
        double[] cpuSeconds = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            Figures opening = new Figures();
            opening.putLines(ChildJvm.run(OpeningMain.class, "time", directory.toString()));
            seconds[i] = opening.number("seconds");
            cpuSeconds[i] = opening.number("cpu_seconds");
        }
        figures.put("open_10000_s", Duel.median(seconds));
        figures.put("open_10000_cpu_s", Duel.median(cpuSeconds));
        figures.putLines(ChildJvm.run(OpeningMain.class, "heap", directory.toString()));
    }

    private static void fill(Path directory) throws IOException {
        TemporaryStore store = new TemporaryStore(new UnsyncedDisk(), directory, LogConfig.DEFAULT);
        PreparedBatches idempotent = new PreparedBatches(BATCHES, BATCH_BYTES, VALUE_BYTES, 7);
        PreparedBatches plain = new PreparedBatches(BATCHES, BATCH_BYTES, VALUE_BYTES, -1);
        for (int i = 0; i < PARTITIONS; i++) {
            PartitionLog log = store.create(i);
            LogFilling.append(log, i % 2 == 0 ? idempotent : plain, BATCHES);
            log.advanceHighWatermark(log.logEndOffset());
        }
        store.store().closeCleanly(1);
    }
}
