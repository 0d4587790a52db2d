package io.tidemark.common.metadata.image;

import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.UnknownFields;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What is set for one resource.
 *
 * @param entries by key; each has a value
 * @param unknown fields of newer nodes
 */
public record ConfigImage(TreePMap<String, ConfigEntry> entries, UnknownFieldSet unknown) {
    public static final ConfigImage EMPTY = new ConfigImage(TreePMap.empty(),
            UnknownFieldSet.getDefaultInstance());

    /** The value set for that key; null if none is. */
    public @Nullable String value(String key) {
        ConfigEntry entry = entries.get(key);
        return entry == null ? null : entry.getValue();
    }

    /** All that is set, sorted by key. */
    public Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        entries.forEach((key, entry) -> values.put(key, entry.getValue()));
        return values;
    }

    public boolean isEmpty() {
        return entries.isEmpty() && unknown.isEmpty();
    }

    /** Removing a key that is not set is no contradiction: it is not set afterwards either. */
    ConfigImage changed(ConfigChanged event) {
        TreePMap<String, ConfigEntry> now = entries;
        for (ConfigEntry entry : event.getEntriesList()) {
            if (entry.getKey().isEmpty())
                throw new IllegalArgumentException("a config of '" + event.getName() + "' has no key");
            now = entry.hasValue() ? now.plus(entry.getKey(), entry) : now.minus(entry.getKey());
        }
        return new ConfigImage(now, UnknownFields.replace(unknown, event.getUnknownFields()));
    }

    ConfigChanged toRecord(ConfigResource resource) {
        return ConfigChanged.newBuilder()
                .setType(resource.type())
                .setName(resource.name())
                .addAllEntries(entries.values())
                .setUnknownFields(unknown)
                .build();
    }
}
