package io.tidemark.common.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be set while the cluster runs, for each kind of thing that has configs (KIP-226). */
public enum RuntimeKeys {
    TOPIC("a topic's key", TopicKeys.TABLE.keys().stream()),
    BROKER("a broker's key", brokerKeys()),
    /** For all brokers. */
    CLUSTER_DEFAULT("a broker's key", brokerKeys()),
    GROUP("a group's key", GroupConfigKeys.TABLE.keys().stream()),
    CLIENT_METRICS("a key of client metrics subscriptions", ClientMetricsKeys.TABLE.keys().stream());

    private final String noun;
    @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy, of keys that are immutable.
    private final Map<String, ConfigKey<?>> byName;

    RuntimeKeys(String noun, Stream<ConfigKey<?>> keys) {
        this.noun = noun;
        byName = keys.collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));
    }

    private static Stream<ConfigKey<?>> brokerKeys() {
        return Stream.concat(NodeKeys.tables().stream(), Stream.of(ThrottleKeys.TABLE))
                .flatMap(table -> table.keys().stream());
    }

    /** All keys, those that cannot be changed at run time included. */
    public Collection<ConfigKey<?>> all() {
        return byName.values();
    }

    /** The key of this name; for a broker also with {@code listener.name.NAME.} before it. */
    public Optional<ConfigKey<?>> find(String name) {
        ConfigKey<?> key = byName.get(name);
        return key != null || this != BROKER || !name.startsWith(ListenerOverrides.PREFIX)
                ? Optional.ofNullable(key)
                : ListenerOverrides.keyOf(name);
    }

    /** What to say about a name that is not a key here, with the nearest one. */
    public String unknown(String name) {
        return ConfigKey.quote(name) + " is not " + noun + NearestName.of(name, byName.keySet())
                .map(nearest -> ": did you mean " + nearest + "?").orElse(".");
    }

    /** Why a key that is known here cannot be set at run time; empty where it can. */
    public Optional<String> fixed(ConfigKey<?> key) {
        if (this != BROKER && this != CLUSTER_DEFAULT)
            return Optional.empty();
        return switch (key.scope()) {
            case FILE -> Optional.of(key + " cannot be changed while brokers run: set it in their files, and"
                    + " restart them.");
            case BROKER -> this == BROKER ? Optional.empty()
                    : Optional.of(key + " cannot be set for all brokers: set it for each one.");
            case CLUSTER, TOPIC, GROUP, CLIENT_METRICS -> Optional.empty();
        };
    }

    /**
     * What is wrong with a value; empty where nothing is.
     *
     * @param name as it was given, which may name a listener
     */
    public static Optional<String> problem(String name, ConfigKey<?> key, String text) {
        return key.parseAs(name, text) instanceof Parsed.Bad<?>(String problem) ? Optional.of(problem)
                : Optional.empty();
    }
}
