package io.tidemark.replication.log;

import io.tidemark.replication.log.LogRead.Records;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** Runs {@link LogLoad} in a process of its own until it dies, and looks whether all that it acknowledged is there. */
final class RealCrashes {
    /** Ends the life of the writer, by its handle: what it has written to the pipe is still to be read. */
    interface End {
        void of(Process writer) throws IOException, InterruptedException;
    }

    private final Path directory;
    private final Map<Integer, Map<Long, Long>> acknowledged = new HashMap<>();
    private long count;
    private long found;

    RealCrashes(Path directory) {
        this.directory = directory;
    }

    /** Records that were acknowledged in all rounds. */
    long acknowledged() {
        return count;
    }

    /** Lets a writer run until it has acknowledged {@code records}, ends it, and hears what it had still to say. */
    void load(long seed, long records, End end) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("log-load", ".err");
        Process writer = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LogLoad.class.getName(), directory.toString(), Long.toString(seed))
                .redirectError(errors.toFile()).start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            long until = count + records;
            StringBuilder line = new StringBuilder();
            for (int character = lines.read(); character >= 0; character = lines.read()) {
                if (character != '\n') {
                    line.append((char) character);
                    continue;
                }
                take(line.toString().split(" ", -1));
                line.setLength(0);
                if (count == until) end.of(writer);
            }
            if (count < until) {
                throw new AssertionError("the writer ended by itself after " + count + " records, "
                        + writer.waitFor() + ": " + Files.readString(errors));
            }
        } finally {
            writer.destroyForcibly().waitFor();
            Files.delete(errors);
        }
    }

    private void take(String[] fields) {
        Map<Long, Long> ofPartition = acknowledged.computeIfAbsent(Integer.valueOf(fields[0]),
                _ -> new HashMap<>());
        if (ofPartition.put(Long.valueOf(fields[1]), Long.valueOf(fields[2])) != null)
            throw new AssertionError("acknowledged twice: " + String.join(" ", fields));
        count++;
    }

    /** Opens the logs as the next process would, and reads all of them. */
    void check() throws IOException, LogDirectoryRefused {
        found = 0;
        List<String> wrong = new ArrayList<>();
        try (LogStore store = LogLoad.open(directory, List.of(LogLoad.environment()))) {
            for (Map.Entry<Integer, Map<Long, Long>> expected : acknowledged.entrySet()) {
                PartitionLog log = store.log(new TopicPartition("load", expected.getKey()));
                if (log == null) throw new AssertionError("partition " + expected.getKey() + " is gone");
                check(log, expected.getValue(), wrong);
            }
        }
        if (found != count || !wrong.isEmpty()) {
            throw new AssertionError((count - found) + " of " + count + " acknowledged records are missing, "
                    + wrong.size() + " places are wrong: " + wrong.subList(0, Math.min(5, wrong.size())));
        }
    }

    private void check(PartitionLog log, Map<Long, Long> expected, List<String> wrong) throws IOException {
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            if (!(log.read(next, Long.MAX_VALUE, 1 << 20, true) instanceof Records(LogRegion region))) {
                wrong.add(log.directory() + " cannot be read at " + next);
                return;
            }
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            region.release();
            for (Record read : MemoryRecords.readableRecords(bytes.flip()).records()) {
                if (read.offset() != next)
                    wrong.add(log.directory() + " has " + read.offset() + " at " + next);
                Long checksum = expected.get(next);
                if (checksum != null && checksum == LogLoad.checksum(read.value())) found++;
                next = read.offset() + 1;
            }
        }
    }
}
