package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.Rivals.Pair;
import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * From the start of three nodes' processes, formatted and empty, until a client sees all three in the cluster; and the
 * processor time that they took for it.
 */
final class ReadyPart implements Part {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    private record Ready(double s, double cpuS) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        List<Pair<Ready>> rounds = new ArrayList<>();
        ready(Clusters.tidemark(directory.resolve("warm-up"), 3)); // the measuring client's first start takes longer
        for (int round = 0; round < ROUNDS; round++) {
            Path place = directory.resolve("round-" + round);
            Ready tidemark = ready(Clusters.tidemark(place, 3));
            rounds.add(new Pair<>(tidemark, ready(Clusters.kafka(place, 3))));
        }
        Comparison.put(figures, "ready_s", rounds, Ready::s);
        Comparison.put(figures, "ready_cpu_s", rounds, Ready::cpuS);
    }

    private static Ready ready(ServerCluster cluster) throws Exception {
        try (cluster) {
            long begin = System.nanoTime();
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            return new Ready((System.nanoTime() - begin) / 1e9, ProcessCost.of(cluster).cpuS());
        }
    }
}
