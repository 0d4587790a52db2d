package io.tidemark.deploy.quickstart;

import io.tidemark.deploy.log.CommandFailed;
import io.tidemark.deploy.log.KeyField;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The real records that the distribution carries: descriptions of Debian packages, a JSON object a line.
 *
 * @param keys how many different keys the records have
 * @param records all that are to be written, in this order
 */
record Sample(int keys, List<SampleRecord> records) {
    /** How often each description is written, so that keys repeat and their order means something. */
    static final int ROUNDS = 3;

    private static final KeyField KEY = new KeyField("package");
    private static final String FILE = "sample/packages.jsonl.gz";

    /** Reads the sample of an installation. */
    static Sample read(Path installation) throws CommandFailed {
        List<String> lines = lines(installation.resolve(FILE));
        List<String> keys = new ArrayList<>();
        for (String line : lines)
            keys.add(key(line, keys.size() + 1));
        List<SampleRecord> records = new ArrayList<>();
        for (int number = 0; number < ROUNDS * lines.size(); number++) {
            int at = number % lines.size();
            records.add(new SampleRecord(number, keys.get(at), lines.get(at)));
        }
        return new Sample((int) keys.stream().distinct().count(), List.copyOf(records));
    }

    private static String key(String line, int lineNumber) throws CommandFailed {
        return new String(KEY.of(line.getBytes(StandardCharsets.UTF_8), lineNumber), StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) throws CommandFailed {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        } catch (IOException e) {
            throw new CommandFailed("The sample " + file + " cannot be read: " + e.getMessage());
        }
    }
}
