package io.tidemark.deploy.clients;

import io.tidemark.deploy.log.KeyField;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A description of a Debian package.
 *
 * @param key the package's name
 * @param value the description, a JSON object
 */
record PackageRecord(String key, String value) {
    private static final KeyField KEY = new KeyField("package");

    /** Reads a packed file with a description a line. */
    static List<PackageRecord> read(Path file) throws Exception {
        List<PackageRecord> records = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line : in.lines().toList()) {
                byte[] key = KEY.of(line.getBytes(StandardCharsets.UTF_8), records.size() + 1);
                records.add(new PackageRecord(new String(key, StandardCharsets.UTF_8), line));
            }
        }
        return records;
    }
}
