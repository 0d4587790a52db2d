package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.ConfigResourceType;
import java.util.Comparator;

/**
 * What a config belongs to.
 *
 * @param type one that this node knows
 * @param name the topic's, group's or subscription's name, the broker's id in digits, or "" for all brokers
 */
public record ConfigResource(ConfigResourceType type, String name) implements Comparable<ConfigResource> {
    /** All brokers. */
    public static final ConfigResource CLUSTER_DEFAULT = new ConfigResource(
            ConfigResourceType.CLUSTER_DEFAULT,
            "");

    private static final Comparator<ConfigResource> ORDER = Comparator.comparing(ConfigResource::type)
            .thenComparing(ConfigResource::name);

    public ConfigResource {
        boolean known = type != ConfigResourceType.UNRECOGNIZED
                && type != ConfigResourceType.CONFIG_RESOURCE_TYPE_UNSPECIFIED;
        if (!known)
            throw new IllegalArgumentException("a config of '" + name + "' belongs to no type of resource");
        if (name.isEmpty() != (type == ConfigResourceType.CLUSTER_DEFAULT))
            throw new IllegalArgumentException("a config of type " + type + " has the name '" + name + "'");
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResourceType.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(ConfigResourceType.BROKER, Integer.toString(id));
    }

    @Override
    public int compareTo(ConfigResource other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type.name() : type + " " + name;
    }
}
