package io.tidemark.common.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in a file for one listener, or for one way to log in on one listener:
 * {@code listener.name.NAME.KEY} and {@code listener.name.NAME.MECHANISM.KEY}. Immutable once read.
 */
final class ListenerOverrides {
    static final String PREFIX = "listener.name.";

    private final Map<String, Object> set = new HashMap<>();

    /** Takes one line in; gives false when there is no such key, or it is not one for listeners. */
    boolean read(String name, String text, List<String> problems) {
        String[] parts = name.substring(PREFIX.length()).split("\\.", 2);
        if (parts.length < 2 || parts[0].isEmpty())
            return false;
        int dot = parts[1].indexOf('.');
        return read(parts[0] + ".", parts[1], name, text, problems) || (dot > 0
                && read(parts[0] + "." + parts[1].substring(0, dot + 1), parts[1].substring(dot + 1), name,
                        text, problems));
    }

    private boolean read(String before, String keyName, String name, String text, List<String> problems) {
        Optional<ConfigKey<?>> key = NodeKeys.find(keyName).filter(ConfigKey::isPerListener);
        key.ifPresent(k -> {
            switch (k.parseAs(name, text)) {
                case Parsed.Good<?>(Object value) ->
                    set.put(before.toLowerCase(Locale.ROOT) + keyName, value);
                case Parsed.Bad<?>(String problem) -> problems.add(problem);
            }
        });
        return key.isPresent();
    }

    /** The key that a line for a listener, or for one way to log in there, is about. */
    static Optional<ConfigKey<?>> keyOf(String name) {
        String[] parts = name.substring(PREFIX.length()).split("\\.", 2);
        if (parts.length < 2 || parts[0].isEmpty())
            return Optional.empty();
        String afterMechanism = parts[1].substring(parts[1].indexOf('.') + 1);
        return NodeKeys.find(parts[1]).or(() -> NodeKeys.find(afterMechanism))
                .filter(ConfigKey::isPerListener);
    }

    /** The listener that a line speaks of. */
    static String listenerOf(String name) {
        return name.substring(PREFIX.length()).split("\\.", 2)[0];
    }

    /** What was set for a listener. */
    <T> Optional<T> find(String listener, ConfigKey<T> key) {
        return at(listener + ".", key);
    }

    /** What was set for a way to log in on a listener. */
    <T> Optional<T> find(String listener, String mechanism, ConfigKey<T> key) {
        return at(listener + "." + mechanism + ".", key);
    }

    @SuppressWarnings("unchecked") // What is kept under a key's name came out of the key's own parser.
    private <T> Optional<T> at(String before, ConfigKey<T> key) {
        return Optional.ofNullable((T) set.get(before.toLowerCase(Locale.ROOT) + key.name()));
    }
}
