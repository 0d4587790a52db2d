package io.tidemark.deploy.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.LogConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Opens the store that {@link ManyPartitionsPart} has filled, in a JVM of its own, and closes it cleanly. */
final class OpeningMain {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpeningMain() {}

    /** Called with "time" or "heap", and the directory. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        Figures figures = new Figures();
        if (arguments[0].equals("time")) time(directory, figures);
        else heap(directory, figures);
        System.out.print(figures.lines());
    }

    private static void time(Path directory, Figures figures) throws IOException {
        long before = System.nanoTime();
        TemporaryStore store = open(directory);
        figures.put("seconds", (System.nanoTime() - before) / 1e9);
        figures.put("cpu_seconds", ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime() / 1e9);
        checkAndClose(store);
    }

    /** Classes and what is shared come with a small store that is opened first. */
    private static void heap(Path directory, Figures figures) throws IOException {
        TemporaryStore.withEmptyLogs(directory.resolve("small"), 1, LogConfig.DEFAULT).store().close();
        long heapBefore = usedHeap();
        long descriptorsBefore = descriptors();
        TemporaryStore store = open(directory);
        figures.put("heap_per_partition_bytes",
                (double) (usedHeap() - heapBefore) / ManyPartitionsPart.PARTITIONS);
        figures.put("descriptors_for_10000_idle", (double) (descriptors() - descriptorsBefore));
        checkAndClose(store);
    }

    private static TemporaryStore open(Path directory) throws IOException {
        return new TemporaryStore(OsDisk.INSTANCE, directory, LogConfig.DEFAULT);
    }

    private static void checkAndClose(TemporaryStore store) {
        int partitions = store.store().partitions().size();
        if (partitions != ManyPartitionsPart.PARTITIONS)
            throw new IllegalStateException(partitions + " partitions");
        if (store.log(0).logEndOffset() == 0) throw new IllegalStateException("partition 0 is empty");
        store.store().closeCleanly(1);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** How many files are open; -1 where the system does not say. */
    private static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) return -1;
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }
}
