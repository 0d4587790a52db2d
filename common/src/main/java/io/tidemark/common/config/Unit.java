package io.tidemark.common.config;

import java.util.List;
import java.util.OptionalLong;

/**
 * The unit that a number in a configuration counts in. A plain number is always taken in the key's own unit,
 * as Kafka does; sizes and durations may also be written with a unit beside the number ({@code 64MiB},
 * {@code 7d}), as long as they come out as a whole number of the key's own.
 */
public enum Unit {
    NONE("", 1),
    BYTES("bytes", 1),
    MILLISECONDS("milliseconds", 1),
    SECONDS("seconds", 1_000),
    MINUTES("minutes", 60_000),
    HOURS("hours", 3_600_000);

    /** More digits than these overflow a long anyway. */
    private static final int MAX_DIGITS = 19;

    private final String plural;
    private final long inSmallest;

    Unit(String plural, long inSmallest) {
        this.plural = plural;
        this.inSmallest = inSmallest;
    }

    /** The unit's name in the plural; empty for a mere count. */
    public String plural() {
        return plural;
    }

    /** Reads a number in this unit, plain or with a suffix; empty when it is neither, or does not fit. */
    public OptionalLong parse(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notPlain) {
            return parseWithSuffix(text);
        }
    }

    private OptionalLong parseWithSuffix(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits)))
            digits++;
        if (digits == 0 || digits > MAX_DIGITS)
            return OptionalLong.empty();
        String name = text.substring(digits).strip();
        for (Suffix suffix : suffixes()) {
            if (suffix.name.equals(name))
                return inThisUnit(text.substring(0, digits), suffix);
        }
        return OptionalLong.empty();
    }

    private OptionalLong inThisUnit(String number, Suffix suffix) {
        try {
            long smallest = Math.multiplyExact(Long.parseLong(number), suffix.inSmallest);
            return smallest % inSmallest == 0 ? OptionalLong.of(smallest / inSmallest) : OptionalLong.empty();
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** Writes a number in this unit as a person would: with the largest suffix that leaves it whole. */
    public String print(long value) {
        if (value <= 0 || value > Long.MAX_VALUE / inSmallest)
            return Long.toString(value);
        long smallest = value * inSmallest;
        for (Suffix suffix : suffixes()) {
            if (smallest % suffix.inSmallest == 0)
                return smallest / suffix.inSmallest + suffix.name;
        }
        return Long.toString(value);
    }

    private List<Suffix> suffixes() {
        return switch (this) {
            case NONE -> List.of();
            case BYTES -> Suffix.SIZES;
            case MILLISECONDS, SECONDS, MINUTES, HOURS -> Suffix.DURATIONS;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A unit as it is written beside a number; each list has the largest first. */
    private record Suffix(String name, long inSmallest) {
        static final List<Suffix> SIZES = List.of(new Suffix("TiB", 1L << 40), new Suffix("GiB", 1L << 30),
                new Suffix("MiB", 1L << 20), new Suffix("KiB", 1L << 10), new Suffix("B", 1));
        static final List<Suffix> DURATIONS = List.of(new Suffix("d", 86_400_000), new Suffix("h", 3_600_000),
                new Suffix("m", 60_000), new Suffix("s", 1_000), new Suffix("ms", 1));
    }
}
