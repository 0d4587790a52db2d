package io.tidemark.deploy.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The product and the bare system call beside it, doing the same work in short turns, so that whatever else
 * the machine does falls on both. A ratio is taken from each pair of turns, and the median of these counts.
 */
final class Duel {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final double BYTES_PER_MB = 1e6;
    private static final double NANOS_PER_S = 1e9;

    /** One of the two. */
    interface Side {
        /** Makes ready for the next {@link #run}; is not measured. */
        default void prepare() throws IOException {}

        /**
         * Does a piece of the work.
         *
         * @return how many bytes went through it
         */
        long run() throws IOException;

        /** Begins a round with nothing left of the one before; is not measured. */
        default void reset() throws IOException {}
    }

    private record Turn(long bytes, long nanos, long cpuNanos, long allocated) {
        double mbPerS() {
            return bytes / BYTES_PER_MB / (nanos / NANOS_PER_S);
        }

        double bytesPerCpuNano() {
            return (double) bytes / cpuNanos;
        }
    }

    private final Side product;
    private final Side bare;
    private final int piecesPerTurn;
    private final int turnsPerRound;
    private final List<Turn> productTurns = new ArrayList<>();
    private final List<Turn> bareTurns = new ArrayList<>();

    Duel(Side product, Side bare, int piecesPerTurn, int turnsPerRound) {
        this.product = product;
        this.bare = bare;
        this.piecesPerTurn = piecesPerTurn;
        this.turnsPerRound = turnsPerRound;
    }

    /** Does the warm-up round and then as many as told; who begins changes from turn to turn. */
    Duel fight(int rounds) throws IOException {
        for (int round = 0; round <= rounds; round++) {
            if (round == 1) forgetTurns();
            bare.reset();
            product.reset();
            for (int turn = 0; turn < turnsPerRound; turn++) {
                boolean productFirst = turn % 2 == 0;
                if (productFirst) productTurns.add(turn(product));
                bareTurns.add(turn(bare));
                if (!productFirst) productTurns.add(turn(product));
            }
        }
        return this;
    }

    private void forgetTurns() {
        productTurns.clear();
        bareTurns.clear();
    }

    private Turn turn(Side side) throws IOException {
        long bytes = 0;
        long nanos = 0;
        long cpuNanos = 0;
        long allocated = 0;
        for (int i = 0; i < piecesPerTurn; i++) {
            side.prepare();
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long before = System.nanoTime();
            bytes += side.run();
            nanos += System.nanoTime() - before;
            cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
            allocated += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        }
        return new Turn(bytes, nanos, cpuNanos, allocated);
    }

    /** The product's speed by the bare one's; more than 1 where it is faster. */
    double ratio() {
        double[] ratios = new double[productTurns.size()];
        for (int i = 0; i < ratios.length; i++)
            ratios[i] = productTurns.get(i).mbPerS() / bareTurns.get(i).mbPerS();
        return median(ratios);
    }

    /** As {@link #ratio}, by the CPU time of the thread instead of the time by the clock. */
    double cpuRatio() {
        double[] ratios = new double[productTurns.size()];
        for (int i = 0; i < ratios.length; i++)
            ratios[i] = productTurns.get(i).bytesPerCpuNano() / bareTurns.get(i).bytesPerCpuNano();
        return median(ratios);
    }

    /** What the product allocated on the heap, for {@code bytes} that went through it. */
    double allocatedPer(long bytes) {
        long allocated = productTurns.stream().mapToLong(Turn::allocated).sum();
        long through = productTurns.stream().mapToLong(Turn::bytes).sum();
        return (double) allocated * bytes / through;
    }

    /** Notes the ratio under {@code name_ratio}, and what it was made from. */
    void report(String name, Figures figures) {
        figures.put(name + "_ratio", ratio());
        figures.put(name + "_cpu_ratio", cpuRatio());
        figures.put(name + "_mb_per_s", medianSpeed(productTurns));
        figures.put(name + "_bare_mb_per_s", medianSpeed(bareTurns));
        figures.put(name + "_cpu_s_per_gb", cpuPerGb(productTurns));
        figures.put(name + "_bare_cpu_s_per_gb", cpuPerGb(bareTurns));
        figures.put(name + "_turns", productTurns.size());
    }

    private static double medianSpeed(List<Turn> turns) {
        return median(turns.stream().mapToDouble(Turn::mbPerS).toArray());
    }

    private static double cpuPerGb(List<Turn> turns) {
        return 1 / median(turns.stream().mapToDouble(Turn::bytesPerCpuNano).toArray());
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
