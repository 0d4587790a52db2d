package io.tidemark.common.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The lines of a properties file, in their order.
 *
 * @param entries what each name is set to; of several lines with one name the last counts, as in Kafka
 * @param repeated the names that stand there more than once
 */
record PropertiesText(Map<String, String> entries, Set<String> repeated) {
    /** The largest file that is read. */
    static final int MAX_FILE_BYTES = 1 << 20;
    /** The most names in it. */
    static final int MAX_ENTRIES = 10_000;
    /** The longest name. */
    static final int MAX_NAME_CHARS = 255;
    /** The longest value; certificates in PEM may stand in one. */
    static final int MAX_VALUE_CHARS = 1 << 16;

    /** Reads the syntax of {@link Properties} in UTF-8. */
    static PropertiesText parse(ByteBuffer bytes) throws ConfigException {
        if (bytes.remaining() > MAX_FILE_BYTES)
            throw problem("has " + bytes.remaining() + " bytes, but may have " + MAX_FILE_BYTES + " at most");
        Collector collector = new Collector();
        try {
            collector.load(new StringReader(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString()));
        } catch (CharacterCodingException e) {
            throw problem("is not in UTF-8: save it in that encoding");
        } catch (IllegalArgumentException e) {
            throw problem(
                    "has a \\u without four hexadecimal digits: write \\\\u if a backslash is meant");
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be read", e);
        }
        check(collector.entries);
        return new PropertiesText(collector.entries, collector.repeated);
    }

    private static void check(Map<String, String> entries) throws ConfigException {
        if (entries.size() > MAX_ENTRIES)
            throw problem("sets " + entries.size() + " keys, but may set " + MAX_ENTRIES + " at most");
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (entry.getKey().length() > MAX_NAME_CHARS)
                throw problem("has a key of more than " + MAX_NAME_CHARS + " characters that begins with "
                        + ConfigKey.quote(entry.getKey()));
            if (entry.getValue().length() > MAX_VALUE_CHARS)
                throw problem("sets " + ConfigKey.quote(entry.getKey()) + " to a value of more than "
                        + MAX_VALUE_CHARS + " characters");
        }
    }

    private static ConfigException problem(String what) {
        return new ConfigException(List.of("The file " + what + "."));
    }

    /** Properties keeps neither the order nor what was overwritten; this does, and keeps nothing else. */
    private static final class Collector extends Properties {
        private static final long serialVersionUID = 1;

        private final transient Map<String, String> entries = new LinkedHashMap<>();
        private final transient Set<String> repeated = new LinkedHashSet<>();

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // Only the thread that parses knows it.
        public Object put(Object name, Object value) {
            if (entries.put((String) name, (String) value) != null)
                repeated.add((String) name);
            return value;
        }
    }
}
