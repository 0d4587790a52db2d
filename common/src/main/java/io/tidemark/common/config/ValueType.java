package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a value is read and written. The types and what they accept are Kafka's; the unit adds
 * the human forms of {@link Unit}.
 *
 * @param words the type as a noun phrase, for messages and for the reference page
 * @param reader gives the value of a trimmed text, or null when the text is not of this type
 * @param writer gives the text of a value as Kafka would print it; a secret stays hidden
 */
public record ValueType<T>(KafkaType kafkaType, Unit unit, String words, Reader<T> reader,
        Function<T, String> writer) {

    /** The most items of a list; a longer one is not of its type. */
    static final int MAX_LIST_ITEMS = 10_000;

    static final ValueType<Boolean> FLAG = new ValueType<>(KafkaType.BOOLEAN, Unit.NONE, "true or false",
            ValueType::readFlag, String::valueOf);
    static final ValueType<Double> DECIMAL = new ValueType<>(KafkaType.DOUBLE, Unit.NONE, "a number",
            ValueType::readDecimal, String::valueOf);
    static final ValueType<String> TEXT = new ValueType<>(KafkaType.STRING, Unit.NONE, "a text", text -> text,
            text -> text);
    static final ValueType<String> CLASS_NAME = new ValueType<>(KafkaType.CLASS, Unit.NONE,
            "the name of a Java class", text -> text, text -> text);
    static final ValueType<Secret> SECRET = new ValueType<>(KafkaType.PASSWORD, Unit.NONE, "a secret text",
            Secret::new, Secret::toString);
    static final ValueType<List<String>> LIST = new ValueType<>(KafkaType.LIST, Unit.NONE,
            "a list, with commas between its items", ValueType::readList, items -> String.join(",", items));

    /** Gives the value of a text, or null. */
    public interface Reader<T> {
        @Nullable
        T read(String text);
    }

    /** A number of 32 bits. */
    static ValueType<Integer> integers(Unit unit) {
        return integers(KafkaType.INT, unit, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A number that Kafka keeps in 16 bits. */
    static ValueType<Integer> shorts() {
        return integers(KafkaType.SHORT, Unit.NONE, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** A number of 64 bits. */
    static ValueType<Long> longs(Unit unit) {
        return new ValueType<>(KafkaType.LONG, unit, numberWords(unit), text -> {
            OptionalLong number = unit.parse(text);
            return number.isPresent() ? number.getAsLong() : null;
        }, String::valueOf);
    }

    private static ValueType<Integer> integers(KafkaType kafkaType, Unit unit, int min, int max) {
        return new ValueType<>(kafkaType, unit, numberWords(unit), text -> {
            OptionalLong number = unit.parse(text);
            boolean fits = number.isPresent() && number.getAsLong() >= min && number.getAsLong() <= max;
            return fits ? (Integer) (int) number.getAsLong() : null;
        }, String::valueOf);
    }

    /** The same type where a value may be missing; an empty text means that, except for numbers. */
    ValueType<Optional<T>> optional() {
        return new ValueType<>(kafkaType, unit, words, text -> {
            if (text.isEmpty() && !isNumber())
                return Optional.empty();
            T value = reader.read(text);
            return value == null ? null : Optional.of(value);
        }, value -> value.map(writer).orElse(""));
    }

    /** Whether a value may be shown. */
    boolean isSecret() {
        return kafkaType == KafkaType.PASSWORD;
    }

    boolean isNumber() {
        return switch (kafkaType) {
            case INT, SHORT, LONG, DOUBLE -> true;
            case BOOLEAN, STRING, LIST, CLASS, PASSWORD -> false;
        };
    }

    private static String numberWords(Unit unit) {
        return switch (unit) {
            case NONE -> "a whole number";
            case BYTES -> "a number of bytes (plain, or such as 64MiB)";
            case MILLISECONDS, SECONDS, MINUTES, HOURS ->
                "a number of " + unit.plural() + " (plain, or such as 12h)";
        };
    }

    private static @Nullable Boolean readFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static @Nullable Double readDecimal(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isNaN(number) ? null : number;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static @Nullable List<String> readList(String text) {
        if (text.isEmpty())
            return List.of();
        List<String> items = new ArrayList<>();
        for (String item : text.split(",", MAX_LIST_ITEMS + 1))
            items.add(item.strip());
        return items.size() > MAX_LIST_ITEMS ? null : List.copyOf(items);
    }
}
