package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.ServerCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the node of a cluster that has most of it has, as the system's books say.
 *
 * @param rssMb memory that is resident, in MiB
 * @param threads how many there are
 * @param descriptors how many are open
 */
record NodeGauges(double rssMb, int threads, int descriptors) {
    static NodeGauges worst(ServerCluster cluster) throws IOException {
        NodeGauges worst = new NodeGauges(0, 0, 0);
        for (int node : cluster.nodes())
            worst = worst.max(of(cluster.process(node).pid()));
        return worst;
    }

    static NodeGauges of(long pid) throws IOException {
        ProcessCost cost = ProcessCost.of(pid);
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return new NodeGauges(cost.rssMb(), cost.threads(), (int) open.count());
        }
    }

    NodeGauges max(NodeGauges other) {
        return new NodeGauges(Math.max(rssMb, other.rssMb), Math.max(threads, other.threads),
                Math.max(descriptors, other.descriptors));
    }

    void put(Figures figures, String prefix) {
        figures.put(prefix + "_rss_mb", rssMb);
        figures.put(prefix + "_threads", threads);
        figures.put(prefix + "_descriptors", descriptors);
    }
}
