package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an idle controller costs beside a broker: threads, memory and processor time of a node that is both, less those
 * of a node of the same cluster that is a broker alone. Of three controllers the costliest one counts.
 */
final class IdlePart implements Part {
    /** Until what is done a few times a second has been done often enough to be compiled. */
    private static final int REST_S = 60;

    private static final int MEASURED_S = 30;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3)) {
            cluster.startAll();
            int broker = cluster.addBroker();
            cluster.start(broker);
            Pause.ms(1_000L * REST_S);
            List<ProcessCost> before = costs(cluster);
            Pause.ms(1_000L * MEASURED_S);
            List<ProcessCost> after = costs(cluster);
            ProcessCost alone = after.getLast();
            double aloneCpuS = alone.cpuS() - before.getLast().cpuS();
            double threads = 0;
            double rssMb = 0;
            double cpuS = 0;
            for (int i = 0; i < after.size() - 1; i++) {
                threads = Math.max(threads, after.get(i).threads() - alone.threads());
                rssMb = Math.max(rssMb, after.get(i).rssMb() - alone.rssMb());
                cpuS = Math.max(cpuS, after.get(i).cpuS() - before.get(i).cpuS() - aloneCpuS);
            }
            figures.put("idle_threads", threads);
            figures.put("idle_rss_mb", rssMb);
            figures.put("idle_cpu_pct", 100 * cpuS / MEASURED_S);
            figures.put("idle_broker_threads", alone.threads());
            figures.put("idle_broker_rss_mb", alone.rssMb());
            figures.put("idle_broker_cpu_pct", 100 * aloneCpuS / MEASURED_S);
        }
    }

    private static List<ProcessCost> costs(TidemarkCluster cluster) throws IOException {
        List<ProcessCost> costs = new ArrayList<>();
        for (int node : cluster.nodes())
            costs.add(ProcessCost.of(cluster.process(node).pid()));
        return costs;
    }
}
