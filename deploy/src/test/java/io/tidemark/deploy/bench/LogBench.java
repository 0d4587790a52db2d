package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atLeast;
import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the log engine: appending, reading, looking up, idle partitions, opening and recovery. With the
 * names of parts as arguments it measures these alone; {@code --dir DIR} says where, on which disk. Each part
 * runs in a JVM of its own.
 */
final class LogBench {
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("append_64k",
                new AppendPart("append_64k", 64 << 10, 1000, 1, 1, 64, "append_64k_alloc_bytes"));
        PARTS.put("append_1k", new AppendPart("append_1k", 1 << 10, 100, 100, 16, 1, "append_alloc_bytes"));
        PARTS.put("read", new ReadPart());
        PARTS.put("lookup", new LookupPart());
        PARTS.put("partitions", new ManyPartitionsPart());
        PARTS.put("recover", new RecoveryPart());
    }

    private static final Targets TARGETS = new Targets(List.of(atLeast("append_64k_ratio", 0.80),
            atLeast("append_1k_ratio", 1.5), atLeast("read_ratio", 0.95), atMost("append_alloc_bytes", 200),
            atMost("lookup_us", 5), atMost("heap_per_partition_bytes", 4096), atMost("open_10000_s", 3),
            atLeast("recover_from_disk_ratio", 0.95)));

    private LogBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("log", LogBench.class, ChildJvm.NODE_HEAP, PARTS, TARGETS).run(arguments);
    }
}
