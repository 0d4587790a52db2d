package io.tidemark.deploy.clients;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A record that every client is to write.
 *
 * @param content key, value and headers, as the programs' lines have them
 */
record WrittenRecord(int partition, String content) {
    /** A record with one header. */
    static WrittenRecord of(int partition, @Nullable String key, @Nullable String value, String header,
            String headerValue) {
        return new WrittenRecord(partition,
                encoded(key) + "\t" + encoded(value) + "\t" + header + "=" + encoded(headerValue));
    }

    static String encoded(@Nullable String text) {
        return text == null ? "-"
                : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static @Nullable String decoded(String field) {
        return field.equals("-") ? null
                : new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
    }

    /** Its line in the file that the programs are given. */
    String line() {
        return partition + "\t" + content;
    }
}
