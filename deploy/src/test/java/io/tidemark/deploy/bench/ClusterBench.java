package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atLeast;
import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures three combined nodes beside three of Apache Kafka 4.3.1, in turns, with Kafka's own clients: throughput and
 * processor time, latency, what idling costs, the start, a topic of 2,000 partitions; and of us alone, a topic of 5,000
 * partitions and the restart of a node. Both run with the flags that they
 * ship with. {@code -Drounds=N} says how often each is measured. With the names of parts as arguments it measures these
 * alone; {@code --dir DIR} says where.
 */
final class ClusterBench {
    private static final String HEAP = "512m";
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("throughput", new ThroughputPart());
        PARTS.put("latency", new LatencyPart());
        PARTS.put("resting", new RestingPart());
        PARTS.put("ready", new ReadyPart());
        PARTS.put("partitions", new ManyInOneTopicPart());
        PARTS.put("partitions-5000", new RestartPart());
    }

    private static final Targets TARGETS = new Targets(List.of(atLeast("produce_100b_mb_per_s_ratio", 2.5),
            atLeast("produce_1k_mb_per_s_ratio", 2.5), atMost("produce_100b_cpu_s_per_gb_ratio", 0.25),
            atMost("produce_1k_cpu_s_per_gb_ratio", 0.25), atMost("produce_1k_lz4_cpu_s_per_gb_ratio", 0.25),
            atMost("consume_100b_cpu_s_per_gb_ratio", 0.5), atMost("consume_1k_cpu_s_per_gb_ratio", 0.5),
            atMost("ack_p99_ms_ratio", 0.4), atMost("resting_rss_mb_ratio", 0.4),
            atMost("resting_threads_ratio", 0.25), atMost("resting_cpu_pct_ratio", 0.3),
            atMost("ready_s_ratio", 0.3), atMost("partitions_5000_restart_s", 10),
            atMost("partitions_5000_wrong", 0), atMost("partitions_5000_light_wrong", 0)));

    private ClusterBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("cluster", ClusterBench.class, HEAP, PARTS, TARGETS).run(arguments);
    }
}
