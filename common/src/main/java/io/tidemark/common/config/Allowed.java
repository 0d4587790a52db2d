package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which values of its type a key allows, and the words for it. A missing value is always allowed. */
public sealed interface Allowed<T> {
    /** Whether this value may stand. */
    boolean admits(T value);

    /** What must stand there, as a noun phrase. */
    String words(ValueType<T> type);

    /** Every value of the type. */
    record Any<T>() implements Allowed<T> {
        @Override
        public boolean admits(T value) {
            return true;
        }

        @Override
        public String words(ValueType<T> type) {
            return switch (type.kafkaType()) {
                case INT -> type.words() + " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
                case LONG, BOOLEAN, STRING, SHORT, DOUBLE, LIST, CLASS, PASSWORD -> type.words();
            };
        }
    }

    /** Numbers in the key's unit, both ends included; {@code Long.MAX_VALUE} means no upper end. */
    record Range<T>(long min, long max) implements Allowed<T> {
        @Override
        public boolean admits(T value) {
            return switch (bare(value)) {
                case Double decimal -> decimal >= min && decimal <= max;
                case Number number -> number.longValue() >= min && number.longValue() <= max;
                case Object missing -> true;
            };
        }

        @Override
        public String words(ValueType<T> type) {
            return type.words()
                    + (max == Long.MAX_VALUE ? " of at least " + min : " from " + min + " to " + max);
        }
    }

    /** One of a few texts; where the case does not count, the texts are in the case to show. */
    record OneOf<T>(List<String> texts, boolean caseCounts) implements Allowed<T> {
        @Override
        public boolean admits(T value) {
            return !(bare(value) instanceof String text)
                    || texts.stream().anyMatch(t -> caseCounts ? t.equals(text) : t.equalsIgnoreCase(text));
        }

        @Override
        public String words(ValueType<T> type) {
            return "one of " + String.join(", ", texts);
        }
    }

    /** A list with nothing but these in it, none twice. */
    record EachOneOf<T>(List<String> texts, boolean mayBeEmpty) implements Allowed<T> {
        @Override
        public boolean admits(T value) {
            return !(bare(value) instanceof List<?> items) || ((mayBeEmpty || !items.isEmpty())
                    && texts.containsAll(items) && items.stream().distinct().count() == items.size());
        }

        @Override
        public String words(ValueType<T> type) {
            return "a list of " + String.join(", ", texts) + " (with commas, each once"
                    + (mayBeEmpty ? ", or none)" : ", at least one)");
        }
    }

    /** Whatever a rule of its own admits. */
    record Matching<T>(String words, Predicate<T> rule) implements Allowed<T> {
        @Override
        public boolean admits(T value) {
            return rule.test(value);
        }

        @Override
        public String words(ValueType<T> type) {
            return words;
        }
    }

    private static <T> Object bare(T value) {
        return value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    }
}
