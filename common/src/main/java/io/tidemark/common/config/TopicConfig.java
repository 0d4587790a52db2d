package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one topic is to do: its own values, and those of the node and the cluster behind them. Immutable; any
 * thread may use it. A topic without values of its own costs nothing beside {@link TopicDefaults}.
 */
public final class TopicConfig {
    private final TopicDefaults defaults;
    private final Map<String, Object> own;

    private TopicConfig(TopicDefaults defaults, Map<String, Object> own) {
        this.defaults = defaults;
        this.own = own;
    }

    /** A topic that says nothing. */
    static TopicConfig plain(TopicDefaults defaults) {
        return new TopicConfig(defaults, Map.of());
    }

    /** A topic with values of its own; a value that this node cannot read is as if it were not there. */
    static TopicConfig of(TopicDefaults defaults, Map<String, String> texts) {
        Map<String, Object> own = new HashMap<>();
        texts.forEach((name, text) -> TopicKeys.find(name).ifPresent(key -> {
            if (key.parse(text) instanceof Parsed.Good<?>(Object value))
                own.put(name, value);
        }));
        return new TopicConfig(defaults, Map.copyOf(own));
    }

    /** Everything that is wrong with values that somebody wants to give a topic, one sentence each. */
    public static List<String> problems(Map<String, String> texts) {
        List<String> problems = new ArrayList<>();
        texts.forEach((name, text) -> TopicKeys.find(name).ifPresentOrElse(key -> {
            if (key.parse(text) instanceof Parsed.Bad<?>(String problem))
                problems.add(problem);
        }, () -> problems.add(TopicKeys.unknown(name))));
        return problems;
    }

    /**
     * Where a value comes from.
     *
     * @param name the key that was set there; the topic's, or the node's that stands for it
     */
    public record Origin<T>(ConfigSource source, String name, T value) {}

    /** The value that counts. */
    @SuppressWarnings("unchecked") // What is kept under a key's name came out of the key's own parser.
    public <T> T get(ConfigKey<T> key) {
        Object value = own.get(key.name());
        return value == null ? defaults.get(key) : (T) value;
    }

    /** Where the value that counts comes from. */
    public ConfigSource source(ConfigKey<?> key) {
        return own.containsKey(key.name()) ? ConfigSource.TOPIC_CONFIG
                : defaults.origins(key).getFirst().source();
    }

    /** Every place that gives the key a value, the one that counts first, Kafka's synonyms; never empty. */
    public <T> List<Origin<T>> origins(ConfigKey<T> key) {
        List<Origin<T>> origins = new ArrayList<>();
        if (own.containsKey(key.name()))
            origins.add(new Origin<>(ConfigSource.TOPIC_CONFIG, key.name(), get(key)));
        origins.addAll(defaults.origins(key));
        return List.copyOf(origins);
    }

    /** How many of a topic's {@code replicas} must have a record before acks=all is answered. */
    public int minInsyncReplicas(int replicas) {
        return get(TopicKeys.MIN_INSYNC_REPLICAS).orElse(half(replicas));
    }

    /** Half of the replicas, rounded up: what the death of the others cannot take away. */
    public static int half(int replicas) {
        return (replicas + 1) / 2;
    }

    @Override
    public String toString() {
        return own.toString();
    }
}
