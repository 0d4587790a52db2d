package io.tidemark.deploy.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time on the wall, and of the processor for the whole process: the collector and compilers too. Runs when made. */
final class Stopwatch {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private long startedNanos;
    private long startedCpuNanos;
    private double wallS;
    private double cpuS;

    Stopwatch() {
        start();
    }

    void start() {
        startedNanos = System.nanoTime();
        startedCpuNanos = SYSTEM.getProcessCpuTime();
    }

    Stopwatch stop() {
        wallS = (System.nanoTime() - startedNanos) / 1e9;
        cpuS = (SYSTEM.getProcessCpuTime() - startedCpuNanos) / 1e9;
        return this;
    }

    /** Seconds by the clock, once it was stopped. */
    double wallS() {
        return wallS;
    }

    /** Seconds of the processor, once it was stopped. */
    double cpuS() {
        return cpuS;
    }
}
