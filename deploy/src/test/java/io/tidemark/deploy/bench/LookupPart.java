package io.tidemark.deploy.bench;

import com.sun.management.ThreadMXBean;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRead.Records;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Finding random offsets, as a fetch of 1 MiB does, in a log of a thousand small segments, in one of ten, and
 * in one of a thousand larger ones, which no processor's cache holds. The first lookups, which open the
 * segments and check their bytes, are not measured.
 */
final class LookupPart implements Part {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SMALL_SEGMENT_BYTES = 128 << 10;
    private static final int LARGE_SEGMENT_BYTES = 1 << 20;
    private static final int SEGMENTS = 1_000;
    private static final int BATCH_BYTES = 1024;
    private static final int FETCH_BYTES = 1 << 20;
    private static final int LOOKUPS_PER_TURN = 2_000;
    private static final int TURNS = 201;

    @Override
    public void measure(Path directory, Figures figures) throws IOException {
        TemporaryStore store = TemporaryStore.withEmptyLogs(directory, 3, LogConfig.DEFAULT);
        PartitionLog many = fill(store.log(0), SEGMENTS, SMALL_SEGMENT_BYTES);
        PartitionLog few = fill(store.log(1), 10, SMALL_SEGMENT_BYTES);
        figures.put("lookup_segments", many.segmentCount());
        measure(many, "", figures);
        measure(few, "_10_segments", figures);
        many.rest();
        PartitionLog large = fill(store.log(2), SEGMENTS, LARGE_SEGMENT_BYTES);
        measure(large, "_1_mib_segments", figures);
    }

    private static PartitionLog fill(PartitionLog log, int segments, int segmentBytes) {
        log.reconfigure(LogConfig.DEFAULT
                .with(new LogConfig.Rolling(segmentBytes, Long.MAX_VALUE, 0, 10 << 20, 4096)));
        LogFilling.fill(log, (long) segments * segmentBytes, BATCH_BYTES);
        return log;
    }

    private static void measure(PartitionLog log, String suffix, Figures figures) {
        SplittableRandom random = new SplittableRandom(42);
        long step = Math.max(1, log.logEndOffset() / (8L * log.segmentCount()));
        for (long offset = 0; offset < log.logEndOffset(); offset += step) lookUp(log, offset);
        for (int i = 0; i < 20 * LOOKUPS_PER_TURN; i++) lookUp(log, random.nextLong(log.logEndOffset()));
        double[] micros = new double[TURNS];
        double[] cpuMicros = new double[TURNS];
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        for (int turn = 0; turn < TURNS; turn++) {
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long before = System.nanoTime();
            for (int i = 0; i < LOOKUPS_PER_TURN; i++) lookUp(log, random.nextLong(log.logEndOffset()));
            micros[turn] = (System.nanoTime() - before) / 1e3 / LOOKUPS_PER_TURN;
            cpuMicros[turn] = (THREADS.getCurrentThreadCpuTime() - cpuBefore) / 1e3 / LOOKUPS_PER_TURN;
        }
        double allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        figures.put("lookup" + suffix + "_us", Duel.median(micros));
        figures.put("lookup" + suffix + "_cpu_us", Duel.median(cpuMicros));
        figures.put("lookup" + suffix + "_alloc_bytes", allocated / TURNS / LOOKUPS_PER_TURN);
    }

    private static void lookUp(PartitionLog log, long offset) {
        LogRead read = log.read(offset, Long.MAX_VALUE, FETCH_BYTES, true);
        if (!(read instanceof Records(LogRegion region))) throw new IllegalStateException(read.toString());
        region.release();
    }
}
