package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an idle controller costs beside a broker: threads, memory and processor time of a node that is both, less those
 * of a node of the same cluster that is a broker alone. Of three controllers the costliest one counts.
 */
final class IdlePart implements Part {
    /** Until what is done a few times a second has been done often enough to be compiled. */
    private static final int REST_S = 60;

    private static final int MEASURED_S = 30;
    private static final double TICKS_PER_S = 100;

    /** What a process costs. */
    private record Cost(int threads, double rssMb, double cpuS) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3)) {
            cluster.startAll();
            int broker = cluster.addBroker();
            cluster.start(broker);
            Pause.ms(1_000L * REST_S);
            List<Cost> before = costs(cluster);
            Pause.ms(1_000L * MEASURED_S);
            List<Cost> after = costs(cluster);
            Cost alone = after.getLast();
            double aloneCpuS = alone.cpuS - before.getLast().cpuS;
            double threads = 0;
            double rssMb = 0;
            double cpuS = 0;
            for (int i = 0; i < after.size() - 1; i++) {
                threads = Math.max(threads, after.get(i).threads - alone.threads);
                rssMb = Math.max(rssMb, after.get(i).rssMb - alone.rssMb);
                cpuS = Math.max(cpuS, after.get(i).cpuS - before.get(i).cpuS - aloneCpuS);
            }
            figures.put("idle_threads", threads);
            figures.put("idle_rss_mb", rssMb);
            figures.put("idle_cpu_pct", 100 * cpuS / MEASURED_S);
            figures.put("idle_broker_threads", alone.threads);
            figures.put("idle_broker_rss_mb", alone.rssMb);
            figures.put("idle_broker_cpu_pct", 100 * aloneCpuS / MEASURED_S);
        }
    }

    private static List<Cost> costs(TidemarkCluster cluster) {
        return cluster.nodes().stream().map(node -> cost(cluster.process(node).pid())).toList();
    }

    private static Cost cost(long pid) {
        try {
            int threads = 0;
            double rssMb = 0;
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("Threads:"))
                    threads = (int) number(line);
                if (line.startsWith("VmRSS:"))
                    rssMb = number(line) / 1024;
            }
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Cost(threads, rssMb,
                    (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_S);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double number(String line) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
    }
}
