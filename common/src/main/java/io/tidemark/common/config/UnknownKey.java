package io.tidemark.common.config;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What to say about a name that is not a key of a node's file; never its value, which may be secret. */
final class UnknownKey {
    private static final Set<String> NAMES = new TreeSet<>();

    static {
        NodeKeys.tables().forEach(table -> table.keys().forEach(key -> NAMES.add(key.name())));
    }

    private UnknownKey() {}

    static String sentence(String name) {
        String quoted = ConfigKey.quote(name);
        Optional<String> reason = KeysOfKafkaOnly.reason(name);
        if (reason.isPresent())
            return quoted + " is a key of Kafka's that has no effect here: " + reason.get() + ".";
        Optional<ConfigKey<?>> ofTopics = TopicKeys.find(name);
        if (ofTopics.isPresent())
            return quoted + " is a topic's key and has no effect in a node's file"
                    + ofTopics.get().synonym().map(key -> ": the node's key for it is " + key + ".")
                            .orElse(".");
        return quoted + " is not a key that is known, and has no effect"
                + NearestName.of(name, NAMES).map(nearest -> ": did you mean " + nearest + "?").orElse(".");
    }
}
