package io.tidemark.deploy.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured, by name, in the order in which it was found. Owned by the main thread. */
final class Figures {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Notes a figure with four significant digits. */
    void put(String key, double value) {
        BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS);
        BigDecimal shown = value == Math.rint(value) ? new BigDecimal(value) : rounded;
        values.put(key, shown.stripTrailingZeros().toPlainString());
    }

    void put(String key, String text) {
        values.put(key, '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }

    /** Takes over lines as {@link #lines} gives them; passes over what is none. */
    void putLines(String lines) {
        for (String line : lines.lines().toList()) {
            int separator = line.indexOf('=');
            if (separator > 0) values.put(line.substring(0, separator), line.substring(separator + 1));
        }
    }

    /** The value of a figure that was noted, or NaN. */
    double number(String key) {
        String value = values.get(key);
        return value == null ? Double.NaN : Double.parseDouble(value);
    }

    /** One line {@code key=value} for each figure, for a parent process. */
    String lines() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    /** One JSON object, a line for each figure. */
    String json() {
        StringBuilder text = new StringBuilder("{");
        values.forEach((key, value) -> text.append(text.length() > 1 ? "," : "").append("\n  \"").append(key)
                .append("\": ").append(value));
        return text.append("\n}").toString();
    }
}
