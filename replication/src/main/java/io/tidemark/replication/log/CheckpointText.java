package io.tidemark.replication.log;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Kafka's text format of checkpoints: a line with the version (0), a line with the number of entries, and
 * one line per entry, its fields separated by white space. An empty file stands for no entries, since Kafka
 * creates it so.
 */
final class CheckpointText {
    private static final String VERSION = "0";
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** Takes one entry of a checkpoint. */
    interface EntrySink {
        /**
         * Takes the next entry.
         *
         * @param line the entry's line, counted from 1
         * @param fields the entry's fields, as many as were asked for
         */
        void accept(int line, String[] fields) throws CorruptStateFile;
    }

    private CheckpointText() {}

    /** The first lines of a checkpoint, to which the caller adds one line for each of {@code entries}. */
    static StringBuilder begin(int entries) {
        return new StringBuilder(16 + 16 * entries).append(VERSION).append('\n').append(entries).append('\n');
    }

    /** Hands each entry of a checkpoint to {@code sink}. */
    static void parse(Path file, String text, int fieldCount, EntrySink sink) throws CorruptStateFile {
        if (text.isEmpty())
            return;
        String[] lines = text.split("\r?\n", -1);
        int end = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
        if (!lines[0].equals(VERSION))
            throw new CorruptStateFile(file, 1, "version '" + shown(lines[0]) + "', not " + VERSION);
        if (end < 2)
            throw new CorruptStateFile(file, 2, "no number of entries");
        long expected = number(file, 2, lines[1], "number of entries");
        if (expected != end - 2)
            throw new CorruptStateFile(file, 2, (end - 2) + " entries, not " + expected);
        for (int i = 2; i < end; i++) {
            String[] fields = WHITE_SPACE.split(lines[i]);
            if (fields.length != fieldCount)
                throw new CorruptStateFile(file, i + 1, "'" + shown(lines[i]) + "' has " + fields.length
                        + " fields, not " + fieldCount);
            sink.accept(i + 1, fields);
        }
    }

    /** The decimal number, zero or more, that a field holds. */
    static long number(Path file, int line, String field, String what) throws CorruptStateFile {
        try {
            long number = Long.parseLong(field);
            if (number >= 0)
                return number;
        } catch (NumberFormatException notANumber) {
            // Falls through: neither is a number of zero or more.
        }
        throw new CorruptStateFile(file, line, what + " '" + shown(field) + "' is no number of zero or more");
    }

    /** As {@link #number}, within the range of an int. */
    static int smallNumber(Path file, int line, String field, String what) throws CorruptStateFile {
        long number = number(file, line, field, what);
        if (number > Integer.MAX_VALUE)
            throw new CorruptStateFile(file, line, what + " " + number + " is too large");
        return (int) number;
    }

    /** A field as it may stand in a message: not without bound. */
    static String shown(String field) {
        return field.length() <= 64 ? field : field.substring(0, 64) + "...";
    }
}
