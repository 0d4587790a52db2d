package io.tidemark.common.config;

/** What became of a value's text. */
public sealed interface Parsed<T> {
    /** It is a value of its key. */
    record Good<T>(T value) implements Parsed<T> {}

    /**
     * It is not.
     *
     * @param problem one sentence with the key, the value (unless it is secret), what is allowed, and the
     *        way out
     */
    record Bad<T>(String problem) implements Parsed<T> {}
}
