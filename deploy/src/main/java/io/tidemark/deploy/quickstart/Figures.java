package io.tidemark.deploy.quickstart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a story's figures are told to a person. */
final class Figures {
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_MS = 1e6;

    private Figures() {}

    /** {@code 1.9 s}. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_S);
    }

    /** {@code 640 ms}. */
    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,.0f ms", nanos / NANOS_PER_MS);
    }

    /** {@code partition 1}, {@code partitions 1 and 4}, {@code partitions 1, 2 and 4}. */
    static String partitions(List<Integer> partitions) {
        if (partitions.size() == 1)
            return "partition " + partitions.getFirst();
        String all = partitions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "partitions " + all.replaceFirst(", (\\d+)$", " and $1");
    }
}
