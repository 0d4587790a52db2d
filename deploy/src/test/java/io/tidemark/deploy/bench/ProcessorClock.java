package io.tidemark.deploy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How long this thread has had a processor, and the collector on its behalf: with the serial collector, whose pauses
 * run on the JVM's own thread. What other processes do does not count. Of one thread.
 */
final class ProcessorClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Of the thread that collects: how many nanoseconds it ran, waited, and how often. */
    private final Path collectorsTimes;

    ProcessorClock() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            collectorsTimes = threads.filter(ProcessorClock::isCollector).findFirst()
                    .orElseThrow(() -> new IOException("there is no thread named VM Thread"))
                    .resolve("schedstat");
        }
    }

    private static boolean isCollector(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().equals("VM Thread");
        } catch (IOException e) {
            return false;
        }
    }

    /** Nanoseconds since some moment. */
    long nanos() {
        try {
            String times = Files.readString(collectorsTimes);
            return THREADS.getCurrentThreadCpuTime() + Long.parseLong(times.substring(0, times.indexOf(' ')));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
