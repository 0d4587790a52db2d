package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atMost;

import io.tidemark.deploy.cluster.HostileClients.Hostility;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures what hostile clients do to the others of three combined nodes with their defaults: 1,000 connections with
 * half a frame, 1,000 that never read, 10,000 that connect and leave, 1,000 that announce 2 GiB, 1,000 with random
 * bytes; each kind by itself and all together, within eight seconds. Beside them a record is sent every millisecond
 * with acks=all and read: percentiles calm and attacked, each the best of {@code -Drounds=N}; memory, threads and
 * descriptors of the node that has most, at worst. With the names of parts as arguments it measures these alone;
 * {@code --dir DIR} says where.
 */
final class HostileBench {
    private static final String HEAP = "512m";
    private static final double MAX_RATIO = 2;
    private static final double MAX_RSS_MB = 700;
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("half-frames", new HostilePart("half_frames", EnumSet.of(Hostility.HALF_FRAMES)));
        PARTS.put("never-read", new HostilePart("never_read", EnumSet.of(Hostility.NEVER_READ)));
        PARTS.put("leave", new HostilePart("leave", EnumSet.of(Hostility.LEAVE)));
        PARTS.put("huge-frames", new HostilePart("huge_frames", EnumSet.of(Hostility.HUGE_FRAMES)));
        PARTS.put("random-bytes", new HostilePart("random_bytes", EnumSet.of(Hostility.RANDOM_BYTES)));
        PARTS.put("all", new HostilePart("all", Set.of(Hostility.values())));
    }

    private HostileBench() {}

    private static Targets targets() {
        List<Targets.Target> all = new ArrayList<>();
        for (String part : PARTS.keySet()) {
            String prefix = part.replace('-', '_');
            all.add(atMost(prefix + "_ack_p99_ratio", MAX_RATIO));
            all.add(atMost(prefix + "_end_to_end_p99_ratio", MAX_RATIO));
            all.add(atMost(prefix + "_peak_rss_mb", MAX_RSS_MB));
        }
        return new Targets(all);
    }

    public static void main(String[] arguments) throws Exception {
        new PartedBench("hostile", HostileBench.class, HEAP, PARTS, targets()).run(arguments);
    }
}
