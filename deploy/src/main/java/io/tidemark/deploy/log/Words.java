package io.tidemark.deploy.log;

import io.tidemark.replication.inspect.Finding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values are written for a person: safe for a terminal, and the same everywhere. */
public final class Words {
    /** The longest text of one line. */
    static final int MAX_LINE_CHARS = 10_000;

    private static final String[] CODECS = {"none", "gzip", "snappy", "lz4", "zstd"};

    private Words() {}

    /** The name of a compression codec. */
    static String codec(int codec) {
        return codec < CODECS.length ? CODECS[codec] : "codec " + codec;
    }

    /** A number with its thousands apart. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of things. */
    public static String count(long number, String one) {
        return number(number) + " " + one + (number == 1 ? "" : one.endsWith("ch") ? "es" : "s");
    }

    /** A point in time, for people and for programs. */
    static String time(long timestampMs) {
        return timestampMs == -1 ? "no time" : iso(timestampMs) + " (" + timestampMs + " ms)";
    }

    /** A point in time by ISO 8601, in UTC. */
    static String iso(long timestampMs) {
        return Instant.ofEpochMilli(timestampMs).toString();
    }

    /** Bytes as the text they are, or null where they are not UTF-8. */
    static @Nullable String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }

    /** Bytes between quotes: text where they are text, with control characters and other bytes escaped. */
    static String quoted(@Nullable ByteBuffer bytes) {
        if (bytes == null) return "null";
        StringBuilder quoted = new StringBuilder(bytes.remaining() + 2).append('"');
        String text = text(bytes);
        if (text == null) {
            for (int i = bytes.position(); i < bytes.limit(); i++) appendByte(quoted, bytes.get(i) & 0xff);
        } else {
            text.codePoints().forEach(each -> append(quoted, each));
        }
        return quoted.append('"').toString();
    }

    /** Text that came out of a file, on one line and without control characters. */
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(each -> {
            if (isDangerous(each)) append(safe, each);
            else safe.appendCodePoint(each);
        });
        return safe.toString();
    }

    /** As {@link #safe}, and cut where it is longer than a person reads. */
    public static String safeLine(String text) {
        if (text.length() <= MAX_LINE_CHARS) return safe(text);
        return safe(text.substring(0, MAX_LINE_CHARS)) + "... (" + number(text.length() - MAX_LINE_CHARS)
                + " more characters)";
    }

    private static void append(StringBuilder quoted, int codePoint) {
        switch (codePoint) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (isDangerous(codePoint)) quoted.append(String.format("\\u%04x", codePoint));
                else quoted.appendCodePoint(codePoint);
            }
        }
    }

    /** Control characters move the cursor, format characters turn the text round. */
    private static boolean isDangerous(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT;
    }

    private static void appendByte(StringBuilder quoted, int unsigned) {
        if (unsigned < ' ' || unsigned > '~') quoted.append(String.format("\\x%02x", unsigned));
        else append(quoted, unsigned);
    }

    /** A finding, with the file's name as seen from {@code root}. */
    public static String finding(Finding finding, Path root) {
        Path file = finding.file().startsWith(root) && !finding.file().equals(root)
                ? root.relativize(finding.file())
                : finding.file();
        StringBuilder words = new StringBuilder(safe(file.toString()));
        if (finding.position() >= 0) words.append(", position ").append(finding.position());
        if (finding.offset() >= 0) words.append(", offset ").append(finding.offset());
        return words.append(": ").append(safe(finding.what())).toString();
    }
}
