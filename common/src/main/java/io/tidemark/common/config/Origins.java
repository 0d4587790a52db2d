package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of a key come from, the one that counts first: what was set at run time, the node's file, the
 * default (KIP-226). All methods are safe on any thread.
 */
public final class Origins {
    private Origins() {}

    /**
     * Of a broker's key; never empty.
     *
     * @param broker what was set for this broker at run time
     * @param cluster what was set for all brokers at run time
     */
    public static <T> List<TopicConfig.Origin<T>> ofBroker(ConfigKey<T> key, NodeConfig node,
            Map<String, String> broker, Map<String, String> cluster) {
        List<TopicConfig.Origin<T>> origins = new ArrayList<>();
        boolean isOfNode = !ReplicationKeys.isInMetadataAlone(key);
        if (isOfNode)
            dynamic(key, ConfigSource.DYNAMIC_BROKER_CONFIG, broker).ifPresent(origins::add);
        dynamic(key, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, cluster).ifPresent(origins::add);
        if (isOfNode && key.scope() != Scope.TOPIC)
            node.setIn(key).ifPresent(set -> origins.add(
                    new TopicConfig.Origin<>(ConfigSource.STATIC_BROKER_CONFIG, set.name(), node.get(key))));
        ConfigValues nothing = new ConfigValues(Map.of(), node.values().installation());
        origins.add(new TopicConfig.Origin<>(ConfigSource.DEFAULT_CONFIG, key.name(),
                key.defaultValue().in(nothing)));
        return origins;
    }

    /**
     * Of something that has only what was set for it; never empty.
     *
     * @param source of what was set
     * @param set for it at run time
     */
    public static <T> List<TopicConfig.Origin<T>> ofResource(ConfigKey<T> key, NodeConfig node,
            ConfigSource source, Map<String, String> set) {
        List<TopicConfig.Origin<T>> origins = new ArrayList<>();
        dynamic(key, source, set).ifPresent(origins::add);
        ConfigValues nothing = new ConfigValues(Map.of(), node.values().installation());
        origins.add(new TopicConfig.Origin<>(ConfigSource.DEFAULT_CONFIG, key.name(),
                key.defaultValue().in(nothing)));
        return origins;
    }

    private static <T> Optional<TopicConfig.Origin<T>> dynamic(ConfigKey<T> key, ConfigSource source,
            Map<String, String> texts) {
        String text = texts.get(key.name());
        return text != null && key.parse(text) instanceof Parsed.Good<T>(T value)
                ? Optional.of(new TopicConfig.Origin<>(source, key.name(), value))
                : Optional.empty();
    }
}
