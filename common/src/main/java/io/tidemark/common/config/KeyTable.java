package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The keys of one room, in the order in which they are defined; {@link KeyBuilder#doc} puts each in. */
public final class KeyTable {
    private final String title;
    private final Scope scope;
    private final Status status;
    private final List<ConfigKey<?>> keys = new ArrayList<>();

    private KeyTable(String title, Scope scope, Status status) {
        this.title = title;
        this.scope = scope;
        this.status = status;
    }

    /** A table of keys for a node's file. */
    static KeyTable ofNode(String title) {
        return new KeyTable(title, Scope.FILE, Status.ACCEPTED);
    }

    /** A table of keys for topics. */
    static KeyTable ofTopic(String title) {
        return new KeyTable(title, Scope.TOPIC, Status.ACCEPTED);
    }

    /** A table of keys for groups. */
    static KeyTable ofGroup(String title) {
        return new KeyTable(title, Scope.GROUP, Status.ACCEPTED);
    }

    /** A table of keys for subscriptions of client metrics. */
    static KeyTable ofClientMetrics(String title) {
        return new KeyTable(title, Scope.CLIENT_METRICS, Status.ACCEPTED);
    }

    public String title() {
        return title;
    }

    public List<ConfigKey<?>> keys() {
        return Collections.unmodifiableList(keys);
    }

    void add(ConfigKey<?> key) {
        keys.add(key);
    }

    /** A key without a default yet. */
    <T> KeyBuilder<T> key(String name, ValueType<T> type) {
        return new KeyBuilder<>(this, name, type, scope, status);
    }

    /** A key that may be left unset and then has no value. */
    <T> KeyBuilder<Optional<T>> optional(String name, ValueType<T> type) {
        return key(name, type.optional()).standard(Optional.empty());
    }

    KeyBuilder<Boolean> flag(String name, boolean standard) {
        return key(name, ValueType.FLAG).standard(standard);
    }

    KeyBuilder<Double> decimal(String name, double standard) {
        return key(name, ValueType.DECIMAL).standard(standard);
    }

    KeyBuilder<String> text(String name, String standard) {
        return key(name, ValueType.TEXT).standard(standard);
    }

    KeyBuilder<List<String>> list(String name, String... standard) {
        return key(name, ValueType.LIST).standard(List.of(standard));
    }

    KeyBuilder<Integer> count(String name, int standard) {
        return key(name, ValueType.integers(Unit.NONE)).standard(standard);
    }

    KeyBuilder<Long> count(String name, long standard) {
        return key(name, ValueType.longs(Unit.NONE)).standard(standard);
    }

    KeyBuilder<Integer> bytes(String name, int standard) {
        return key(name, ValueType.integers(Unit.BYTES)).standard(standard);
    }

    KeyBuilder<Long> bytes(String name, long standard) {
        return key(name, ValueType.longs(Unit.BYTES)).standard(standard);
    }

    KeyBuilder<Integer> ms(String name, int standard) {
        return key(name, ValueType.integers(Unit.MILLISECONDS)).standard(standard);
    }

    KeyBuilder<Long> ms(String name, long standard) {
        return key(name, ValueType.longs(Unit.MILLISECONDS)).standard(standard);
    }
}
