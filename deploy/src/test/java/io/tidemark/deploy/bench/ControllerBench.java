package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atLeast;
import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the controllers: a million partitions in an image and in a snapshot, fencing a broker. With the names
 * of parts as arguments it measures these alone; {@code --dir DIR} says where, on which disk. Each part runs in a
 * JVM of its own.
 */
final class ControllerBench {
    /** A million partitions take more than a node usually has. */
    private static final String HEAP = "2g";

    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("image", new MillionPartitionsPart());
        PARTS.put("fence", new FencingPart());
    }

    private static final Targets TARGETS = new Targets(List.of(atMost("image_bytes_per_partition", 400),
            atLeast("snapshot_partitions_per_s", 500_000), atMost("fence_broker_s", 2),
            atMost("other_commands_p99_ms", 50)));

    private ControllerBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("controller", ControllerBench.class, HEAP, PARTS, TARGETS).run(arguments);
    }
}
