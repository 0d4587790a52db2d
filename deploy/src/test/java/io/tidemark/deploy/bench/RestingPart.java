package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.Rivals.Pair;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.List;

/** Memory, threads and processor time of three nodes that have nothing to do, all three together. */
final class RestingPart implements Part {
    /** Until what is done a few times a second has been done often enough to be compiled. */
    private static final int REST_S = 60;

    private static final int MEASURED_S = 30;

    private record Resting(double rssMb, double threads, double cpuPct) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (Rivals rivals = Rivals.start(directory)) {
            Pause.ms(1_000L * REST_S);
            List<Pair<Resting>> rounds = rivals.measure(RestingPart::resting);
            Comparison.put(figures, "resting_rss_mb", rounds, Resting::rssMb);
            Comparison.put(figures, "resting_threads", rounds, Resting::threads);
            Comparison.put(figures, "resting_cpu_pct", rounds, Resting::cpuPct);
        }
    }

    private static Resting resting(ServerCluster cluster) throws Exception {
        ProcessCost before = ProcessCost.of(cluster);
        Pause.ms(1_000L * MEASURED_S);
        ProcessCost after = ProcessCost.of(cluster);
        return new Resting(after.rssMb(), after.threads(), 100 * (after.cpuS() - before.cpuS()) / MEASURED_S);
    }
}
