package io.tidemark.common.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The values that were set, by name, with each key's default behind them. Immutable. */
public final class ConfigValues {
    private final Map<String, Object> set;
    private final Path installation;

    ConfigValues(Map<String, Object> set, Path installation) {
        this.set = Map.copyOf(set);
        this.installation = installation;
    }

    /** The value that was set, or else the key's default. */
    @SuppressWarnings("unchecked") // What is kept under a key's name came out of the key's own parser.
    public <T> T get(ConfigKey<T> key) {
        Object value = set.get(key.name());
        return value == null ? key.defaultValue().in(this) : (T) value;
    }

    /** Whether the key itself was set. */
    public boolean isSet(ConfigKey<?> key) {
        return set.containsKey(key.name());
    }

    /** The directory that the product is installed in. */
    Path installation() {
        return installation;
    }

    /** What was set, sorted; secrets stay hidden. */
    @Override
    public String toString() {
        return new TreeMap<>(set).toString();
    }
}
