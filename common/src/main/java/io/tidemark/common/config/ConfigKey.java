package io.tidemark.common.config;

import java.util.Optional;

/**
 * One thing that can be configured: its name, type, default, what is allowed, and what it does. Immutable;
 * there is exactly one object per key, so identity is equality.
 */
public final class ConfigKey<T> {
    /** The most of a wrong value that a message repeats, in characters. */
    private static final int MAX_SHOWN_CHARS = 100;

    private final String name;
    private final ValueType<T> type;
    private final DefaultValue<T> defaultValue;
    private final Allowed<T> allowed;
    private final Traits<T> traits;
    private final String doc;

    ConfigKey(String name, ValueType<T> type, DefaultValue<T> defaultValue, Allowed<T> allowed,
            Traits<T> traits,
            String doc) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.traits = traits;
        this.doc = doc;
    }

    /**
     * What there is to say about a key beside its values.
     *
     * @param changed Kafka's default and our reason, where ours differs
     * @param replacedBy the name to use instead, where the key is deprecated
     * @param synonym for a topic's key, the node's key that gives its default
     * @param perListener whether {@code listener.name.NAME.} may stand before it
     * @param own whether the key is ours, not Kafka's
     */
    record Traits<T>(Status status, Scope scope, Optional<ChangedDefault> changed,
            Optional<String> replacedBy,
            Optional<ConfigKey<T>> synonym, boolean perListener, boolean own) {}

    /** Kafka's default, and one sentence on why ours is another. */
    public record ChangedDefault(String kafkaDefault, String reason) {}

    public String name() {
        return name;
    }

    public ValueType<T> type() {
        return type;
    }

    public DefaultValue<T> defaultValue() {
        return defaultValue;
    }

    public Allowed<T> allowed() {
        return allowed;
    }

    public Status status() {
        return traits.status();
    }

    public Scope scope() {
        return traits.scope();
    }

    public Optional<ChangedDefault> changedDefault() {
        return traits.changed();
    }

    public Optional<String> replacedBy() {
        return traits.replacedBy();
    }

    public Optional<ConfigKey<T>> synonym() {
        return traits.synonym();
    }

    public boolean isPerListener() {
        return traits.perListener();
    }

    /** Whether it is for tests of the product alone: clients are not told of it. */
    public boolean isInternal() {
        return name.startsWith("internal.");
    }

    public boolean isOwn() {
        return traits.own();
    }

    /** One or two sentences on what the key does. */
    public String doc() {
        return doc;
    }

    /** Reads a value's text; blanks around it do not count. */
    public Parsed<T> parse(String text) {
        return parseAs(name, text);
    }

    /** As {@link #parse}, for a line that names the key with something before it. */
    Parsed<T> parseAs(String givenName, String text) {
        String trimmed = text.strip();
        T value = type.reader().read(trimmed);
        return value != null && allowed.admits(value)
                ? new Parsed.Good<>(value)
                : new Parsed.Bad<>(problem(givenName, trimmed));
    }

    /** Writes a value as Kafka's tools would show it; a secret stays hidden. */
    public String print(T value) {
        return type.writer().apply(value);
    }

    /** The default in words: the value, with its human form where that is easier to read. */
    public String defaultWords() {
        return switch (defaultValue) {
            case DefaultValue.Derived<T> derived -> derived.words();
            case DefaultValue.Fixed<T> fixed when !fixed.words().isEmpty() -> fixed.words();
            case DefaultValue.Fixed<T> fixed -> withHumanForm(fixed.value());
        };
    }

    private String withHumanForm(T value) {
        String plain = print(value);
        if (!(value instanceof Number number) || value instanceof Double)
            return plain;
        long count = number.longValue();
        if (count == (value instanceof Integer ? Integer.MAX_VALUE : Long.MAX_VALUE))
            return plain + " (no limit)";
        String human = type.unit().print(count);
        boolean fine = type.unit() == Unit.BYTES || type.unit() == Unit.MILLISECONDS;
        return (fine && count < 1000) || human.startsWith(plain) ? plain : plain + " (" + human + ")";
    }

    /** The sentence for a value that is not allowed. */
    private String problem(String givenName, String value) {
        String given = type.isSecret() ? "set to a value that is not shown" : quote(value);
        String fallback = defaultWords().isEmpty() ? "to leave it unset"
                : "to have the default, " + defaultWords().replace("`", "");
        return givenName + " is " + given + ", but must be " + allowed.words(type)
                + ": correct the line, or remove it "
                + fallback + ".";
    }

    static String quote(String value) {
        String shown = value.length() <= MAX_SHOWN_CHARS ? value
                : value.substring(0, MAX_SHOWN_CHARS) + "...";
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    @Override
    public String toString() {
        return name;
    }
}
