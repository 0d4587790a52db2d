package io.tidemark.common.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a subscription of client metrics says (KIP-714). */
public final class ClientMetricsKeys {
    static final KeyTable TABLE = KeyTable.ofClientMetrics("Client metrics subscriptions");

    private static final Set<String> PROPERTIES = Set.of("client_instance_id", "client_id",
            "client_software_name", "client_software_version", "client_source_address",
            "client_source_port");

    public static final ConfigKey<Integer> INTERVAL_MS = TABLE.ms("interval.ms", 300_000)
            .between(100, 3_600_000).doc("How often a client sends its metrics.");
    public static final ConfigKey<List<String>> MATCH = TABLE.list("match")
            .matching("a list of PROPERTY=REGULAR_EXPRESSION (with commas, each property once), with the"
                    + " properties " + String.join(", ", PROPERTIES.stream().sorted().toList()),
                    ClientMetricsKeys::areMatches)
            .doc("Which clients are meant: those that match all of it; all of them where it is empty.");
    public static final ConfigKey<List<String>> METRICS = TABLE.list("metrics")
            .doc("Prefixes of the names of the metrics that are wanted; `*` for all.");

    private ClientMetricsKeys() {}

    /** The key of this name, where there is one. */
    public static Optional<ConfigKey<?>> find(String name) {
        return TABLE.keys().stream().filter(key -> key.name().equals(name)).findFirst();
    }

    private static boolean areMatches(List<String> items) {
        Set<String> seen = new HashSet<>();
        for (String item : items) {
            String[] parts = item.split("=", 2);
            boolean good = parts.length == 2 && PROPERTIES.contains(parts[0].strip())
                    && seen.add(parts[0].strip()) && isPattern(parts[1].strip());
            if (!good)
                return false;
        }
        return true;
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException notAPattern) {
            return false;
        }
    }
}
