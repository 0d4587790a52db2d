package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.ServerCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What processes cost, as the system's books say.
 *
 * @param threads how many there are
 * @param rssMb memory that is resident, in MiB
 * @param cpuS processor time since the start, in seconds, of user and system
 */
record ProcessCost(int threads, double rssMb, double cpuS) {
    private static final double TICKS_PER_S = 100;

    /** Of one process that runs. */
    static ProcessCost of(long pid) throws IOException {
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
        return new ProcessCost(threads, rssMb,
                (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_S);
    }

    /** Of all nodes together; all run. */
    static ProcessCost of(ServerCluster cluster) throws IOException {
        ProcessCost sum = new ProcessCost(0, 0, 0);
        for (int node : cluster.nodes()) {
            ProcessCost one = of(cluster.process(node).pid());
            sum = new ProcessCost(sum.threads + one.threads, sum.rssMb + one.rssMb, sum.cpuS + one.cpuS);
        }
        return sum;
    }

    private static double number(String line) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
    }
}
