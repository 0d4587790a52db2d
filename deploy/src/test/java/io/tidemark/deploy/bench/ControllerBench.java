package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atLeast;
import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the controllers: a million partitions in an image and in a snapshot, fencing a broker, the death of the
 * active controller, creating topics beside Apache Kafka, what idling costs. With the names of parts as arguments it measures these alone; {@code --dir DIR} says where, on which disk. Each part runs in a
 * JVM of its own.
 */
final class ControllerBench {
    /** A million partitions take more than a node usually has. */
    private static final String HEAP = "2g";

    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("image", new MillionPartitionsPart());
        PARTS.put("fence", new FencingPart());
        PARTS.put("failover", new FailoverPart());
        PARTS.put("create-topics", new CreateTopicsPart());
        PARTS.put("big-topic", new BigTopicPart());
        PARTS.put("idle", new IdlePart());
    }

    private static final Targets TARGETS = new Targets(List.of(atMost("image_bytes_per_partition", 400),
            atLeast("snapshot_partitions_per_s", 500_000), atMost("fence_broker_s", 2),
            atMost("other_commands_p99_ms", 50), atMost("kill_median_ms", 600), atMost("kill_max_ms", 1_200),
            atMost("stop_median_ms", 600), atMost("stop_max_ms", 1_200), atMost("transfer_max_ms", 200),
            atLeast("create_topics_speedup", 2), atMost("topic_10000_s", 2), atMost("idle_threads", 12),
            atMost("idle_rss_mb", 40), atMost("idle_cpu_pct", 1)));

    private ControllerBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("controller", ControllerBench.class, HEAP, PARTS, TARGETS).run(arguments);
    }
}
