package io.tidemark.deploy.bench;

import static io.tidemark.deploy.bench.Targets.atMost;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.tidemark.deploy.cluster.HostileClients.Kind;

/**
 * Measures what hostile connections do to other clients of a node, and to its memory: 1,000 that send half a frame,
 * 1,000 that never read, 10,000 that connect and leave, 1,000 frames of 2 GiB announced, 1,000 times random bytes.
 */
final class HostileBench {
    private static final String HEAP = "512m";

    /** A node's resident memory under attack, in MiB: its heap and its pool of buffers at their bounds. */
    private static final double MOST_RSS_MB = 640;

    private static final Targets TARGETS = new Targets(Stream.of(Kind.values())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .flatMap(each -> List.of(atMost(each + "_ack_p99_ratio", 2), atMost(each + "_rss_mb", MOST_RSS_MB))
                    .stream())
            .toList());

    private HostileBench() {}

    public static void main(String[] arguments) throws Exception {
        new PartedBench("hostile", HostileBench.class, HEAP, Map.of("hostile", new HostilePart()), TARGETS)
                .run(arguments);
    }
}
