package io.tidemark.deploy.bench;

import java.util.ArrayList;
import java.util.List;

/** What the log engine must reach. */
final class LogTargets {
    /**
     * A figure's bound.
     *
     * @param key the figure
     * @param least the least it may be
     * @param most the most it may be
     */
    private record Target(String key, double least, double most) {
        boolean isMissed(double value) {
            return value < least || value > most;
        }
    }

    private static final List<Target> TARGETS = List.of(atLeast("append_64k_ratio", 0.80),
            atLeast("append_1k_ratio", 1.5), atLeast("read_ratio", 0.95), atMost("append_alloc_bytes", 200),
            atMost("lookup_us", 5), atMost("heap_per_partition_bytes", 4096), atMost("open_10000_s", 3),
            atLeast("recover_from_disk_ratio", 0.95));

    private LogTargets() {}

    /** The keys of the figures that were measured and do not reach their targets. */
    static List<String> missed(Figures figures) {
        List<String> missed = new ArrayList<>();
        for (Target target : TARGETS) if (target.isMissed(figures.number(target.key))) missed.add(target.key);
        return missed;
    }

    private static Target atLeast(String key, double least) {
        return new Target(key, least, Double.MAX_VALUE);
    }

    private static Target atMost(String key, double most) {
        return new Target(key, 0, most);
    }
}
