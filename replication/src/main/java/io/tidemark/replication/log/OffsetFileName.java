package io.tidemark.replication.log;

/** The names of a log's files: an offset in 20 decimal digits, so that names sort as offsets do, and a suffix. */
final class OffsetFileName {
    /** What stands for a name that is not of this form. */
    static final long NONE = -1;

    private static final int DIGITS = 20;

    private OffsetFileName() {}

    static String of(long offset, String suffix) {
        if (offset < 0)
            throw new IllegalArgumentException("offset " + offset + " in a file name");
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** The offset in a name that ends with {@code suffix}; {@link #NONE} where it is not such a name. */
    static long offsetIn(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix))
            return NONE;
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10)
                return NONE;
            offset = 10 * offset + digit;
        }
        return offset;
    }
}
