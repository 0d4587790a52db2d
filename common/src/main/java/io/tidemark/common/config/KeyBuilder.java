package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One row of a {@link KeyTable} while it is written down; {@link #doc} ends the row. */
final class KeyBuilder<T> {
    private final KeyTable table;
    private final String name;
    private final ValueType<T> type;
    private @Nullable DefaultValue<T> defaultValue;
    private Allowed<T> allowed = new Allowed.Any<>();
    private Status status;
    private Scope scope;
    private Optional<ConfigKey.ChangedDefault> changed = Optional.empty();
    private Optional<String> replacedBy = Optional.empty();
    private Optional<ConfigKey<T>> synonym = Optional.empty();
    private boolean perListener;
    private boolean own;

    KeyBuilder(KeyTable table, String name, ValueType<T> type, Scope scope, Status status) {
        this.table = table;
        this.name = name;
        this.type = type;
        this.scope = scope;
        this.status = status;
    }

    KeyBuilder<T> standard(T value) {
        return standard(value, "");
    }

    /** A default that the reference page gives in words. */
    KeyBuilder<T> standard(T value, String words) {
        defaultValue = new DefaultValue.Fixed<>(value, words);
        return this;
    }

    /** A default that depends on other keys. */
    KeyBuilder<T> derived(String words, Function<ConfigValues, T> rule) {
        return standsFor(words, List.of(), rule);
    }

    /** A default that Kafka reads from other keys in this one's place. */
    KeyBuilder<T> standsFor(String words, List<ConfigKey<?>> standIns, Function<ConfigValues, T> rule) {
        defaultValue = new DefaultValue.Derived<>(words, standIns, rule);
        return this;
    }

    KeyBuilder<T> atLeast(long min) {
        long max = switch (type.kafkaType()) {
            case INT -> Integer.MAX_VALUE;
            case SHORT -> Short.MAX_VALUE;
            case LONG, DOUBLE, BOOLEAN, STRING, LIST, CLASS, PASSWORD -> Long.MAX_VALUE;
        };
        return between(min, max);
    }

    KeyBuilder<T> between(long min, long max) {
        allowed = new Allowed.Range<>(min, max);
        return this;
    }

    KeyBuilder<T> oneOf(String... texts) {
        allowed = new Allowed.OneOf<>(List.of(texts), true);
        return this;
    }

    /** As {@link #oneOf}, in capitals or not. */
    KeyBuilder<T> oneOfAnyCase(String... texts) {
        allowed = new Allowed.OneOf<>(List.of(texts), false);
        return this;
    }

    KeyBuilder<T> eachOneOf(String... texts) {
        allowed = new Allowed.EachOneOf<>(List.of(texts), true);
        return this;
    }

    KeyBuilder<T> matching(String words, Predicate<T> rule) {
        allowed = new Allowed.Matching<>(words, rule);
        return this;
    }

    /** The default is not Kafka's: what Kafka's is, and why. */
    KeyBuilder<T> changedFrom(String kafkaDefault, String reason) {
        changed = Optional.of(new ConfigKey.ChangedDefault(kafkaDefault, reason));
        return this;
    }

    KeyBuilder<T> served() {
        status = Status.SERVED;
        return this;
    }

    KeyBuilder<T> noEffect() {
        status = Status.NO_EFFECT;
        return this;
    }

    KeyBuilder<T> deprecatedFor(String newName) {
        replacedBy = Optional.of(newName);
        return this;
    }

    /** May be changed at run time, for one broker or for all. */
    KeyBuilder<T> dynamic() {
        scope = Scope.CLUSTER;
        return this;
    }

    /** May be changed at run time, for one broker. */
    KeyBuilder<T> dynamicPerBroker() {
        scope = Scope.BROKER;
        return this;
    }

    KeyBuilder<T> perListener() {
        perListener = true;
        return this;
    }

    /** A topic's key whose default is what this key of the node says. */
    KeyBuilder<T> from(ConfigKey<T> nodeKey) {
        synonym = Optional.of(nodeKey);
        return derived(nodeKey.defaultWords(), values -> values.get(nodeKey));
    }

    /** Kafka has no such key. */
    KeyBuilder<T> own() {
        own = true;
        return this;
    }

    /** Says what the key does, and puts it into its table. */
    ConfigKey<T> doc(String doc) {
        if (defaultValue == null)
            throw new IllegalStateException(name + " has no default");
        ConfigKey<T> key = new ConfigKey<>(name, type, defaultValue, allowed,
                new ConfigKey.Traits<>(status, scope, changed, replacedBy, synonym, perListener, own), doc);
        table.add(key);
        return key;
    }
}
