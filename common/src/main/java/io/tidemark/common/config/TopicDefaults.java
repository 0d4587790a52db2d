package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What topics do that say nothing, on one node: by what was set for this broker at run time, or else for the
 * whole cluster, or else by the node's file, or else by default (KIP-226); but {@code min.insync.replicas} by
 * what was set for the whole cluster alone, or else by default. Immutable; a change of any of these makes a new
 * one.
 */
public final class TopicDefaults {
    private final Map<String, List<TopicConfig.Origin<?>>> origins = new HashMap<>();
    private final TopicConfig plain = TopicConfig.plain(this);

    /**
     * Puts the layers together. Values that this node cannot read are as if they were not there.
     *
     * @param broker what was set for this broker at run time, by the node's keys
     * @param cluster what was set for all brokers at run time, by the node's keys
     */
    public TopicDefaults(NodeConfig node, Map<String, String> broker, Map<String, String> cluster) {
        for (ConfigKey<?> key : TopicKeys.TABLE.keys())
            origins.put(key.name(), List.copyOf(layers(key, node, broker, cluster)));
    }

    private static <T> List<TopicConfig.Origin<?>> layers(ConfigKey<T> key, NodeConfig node,
            Map<String, String> broker, Map<String, String> cluster) {
        List<TopicConfig.Origin<?>> layers = new ArrayList<>();
        key.synonym().ifPresent(ofNode -> layers.addAll(
                ReplicationKeys.isInMetadataAlone(ofNode) ? ofCluster(ofNode, cluster)
                        : ofNode(ofNode, node, broker, cluster)));
        ConfigValues nothing = new ConfigValues(Map.of(), node.values().installation());
        String name = key.synonym().map(ConfigKey::name).orElse(key.name());
        layers.add(
                new TopicConfig.Origin<>(ConfigSource.DEFAULT_CONFIG, name, key.defaultValue().in(nothing)));
        return layers;
    }

    private static <T> List<TopicConfig.Origin<?>> ofNode(ConfigKey<T> key, NodeConfig node,
            Map<String, String> broker, Map<String, String> cluster) {
        List<TopicConfig.Origin<?>> layers = new ArrayList<>();
        dynamic(key, ConfigSource.DYNAMIC_BROKER_CONFIG, broker).ifPresent(layers::add);
        layers.addAll(ofCluster(key, cluster));
        node.setIn(key).ifPresent(set -> layers.add(
                new TopicConfig.Origin<>(ConfigSource.STATIC_BROKER_CONFIG, set.name(), node.get(key))));
        return layers;
    }

    private static List<TopicConfig.Origin<?>> ofCluster(ConfigKey<?> key, Map<String, String> cluster) {
        List<TopicConfig.Origin<?>> layers = new ArrayList<>();
        dynamic(key, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, cluster).ifPresent(layers::add);
        return layers;
    }

    private static <T> Optional<TopicConfig.Origin<T>> dynamic(ConfigKey<T> key, ConfigSource source,
            Map<String, String> texts) {
        String text = texts.get(key.name());
        return text != null && key.parse(text) instanceof Parsed.Good<T>(T value)
                ? Optional.of(new TopicConfig.Origin<>(source, key.name(), value))
                : Optional.empty();
    }

    /** The config of a topic, given the values of its own, by the topics' keys. */
    public TopicConfig forTopic(Map<String, String> texts) {
        return texts.isEmpty() ? plain : TopicConfig.of(this, texts);
    }

    <T> T get(ConfigKey<T> key) {
        return origins(key).getFirst().value();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // What is kept under a key's name is of the key's type.
    <T> List<TopicConfig.Origin<T>> origins(ConfigKey<T> key) {
        List<TopicConfig.Origin<?>> found = origins.get(key.name());
        if (found == null)
            throw new IllegalArgumentException(key + " is not a topic's key");
        return (List) found;
    }
}
