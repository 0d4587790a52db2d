package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.ConfigChanged;
import org.pcollections.TreePMap;

/**
 * All configs that were set at run time.
 *
 * @param byResource sorted; none of them empty
 */
public record ConfigsImage(TreePMap<ConfigResource, ConfigImage> byResource) {
    static final ConfigsImage EMPTY = new ConfigsImage(TreePMap.empty());

    /** What is set for it: empty where nothing is. */
    public ConfigImage of(ConfigResource resource) {
        ConfigImage config = byResource.get(resource);
        return config == null ? ConfigImage.EMPTY : config;
    }

    ConfigsImage changed(ConfigResource resource, ConfigChanged event) {
        ConfigImage now = of(resource).changed(event);
        return now.isEmpty() ? without(resource) : new ConfigsImage(byResource.plus(resource, now));
    }

    ConfigsImage without(ConfigResource resource) {
        return byResource.containsKey(resource) ? new ConfigsImage(byResource.minus(resource)) : this;
    }
}
