package io.tidemark.deploy.quickstart;

import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Tells a person what to do with a cluster that goes on. */
final class Handover {
    private final LocalCluster cluster;
    private final PrintWriter out;

    Handover(LocalCluster cluster, PrintWriter out) {
        this.cluster = cluster;
        this.out = out;
    }

    void tell() {
        String pids = cluster.nodes()
                .stream()
                .filter(LocalNode::isAlive)
                .map(each -> Long.toString(each.pid()))
                .collect(Collectors.joining(" "));
        out.printf("""

                The cluster goes on. Any Kafka client finds it at
                  %s
                and Kafka's own tools do, for example
                  kafka-topics.sh --bootstrap-server %s --describe --topic %s
                Its files, with what each node says in node-N/node.out:
                  %s
                To stop it, and then to remove it:
                  kill %s
                  rm -r %s
                """, cluster.bootstrapServers(), cluster.nodes().getFirst().address(), Topic.NAME,
                cluster.directory(), pids, cluster.directory());
        out.flush();
    }
}
