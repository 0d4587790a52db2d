package io.tidemark.controller.decision.quota;

import java.util.Map;
import java.util.Optional;

/** What can be limited, for whom, and by what numbers. */
enum QuotaKeys {
    /** For users, client ids, and users with a client id. */
    CLIENTS(Map.of("producer_byte_rate", Numbers.WHOLE, "consumer_byte_rate", Numbers.WHOLE,
            "request_percentage",
            Numbers.ANY, "controller_mutation_rate", Numbers.ANY)),
    /** For addresses. */
    ADDRESSES(Map.of("connection_creation_rate", Numbers.WHOLE));

    private enum Numbers {
        ANY, WHOLE
    }

    /** How far from a whole number one may be that clients compute. */
    private static final double EPSILON = 1e-6;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable.
    private final Map<String, Numbers> keys;

    QuotaKeys(Map<String, Numbers> keys) {
        this.keys = keys;
    }

    /** What is wrong with a limit, in a sentence. */
    Optional<String> problem(String key, double value) {
        Numbers numbers = keys.get(key);
        if (numbers == null)
            return Optional.of("There is no such limit; there are "
                    + String.join(", ", keys.keySet().stream().sorted().toList()) + ".");
        if (!Double.isFinite(value) || value <= 0)
            return Optional.of("The limit " + key + " has to be a number above 0; to lift it, remove it.");
        boolean isWhole = Math.abs(Math.rint(value) - value) <= EPSILON;
        return numbers == Numbers.ANY || isWhole ? Optional.empty()
                : Optional.of("The limit " + key + " has to be a whole number.");
    }
}
