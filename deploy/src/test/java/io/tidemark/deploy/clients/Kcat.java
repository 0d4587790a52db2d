package io.tidemark.deploy.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code kcat}, by its own command line. It has no command that creates a topic: one that is written to is created by
 * the cluster, with the cluster's defaults. It cannot ask for configs. It reads text; what it is given has no tabs and
 * line ends.
 */
record Kcat(Command program) implements ForeignClient {
    private static final String PATIENCE_S = "60";
    private static final Pattern VERSION = Pattern
            .compile("Version (\\S+) .*librdkafka (\\S+) .*features=(\\S+)\\)");
    private static final Pattern BROKER = Pattern.compile("^ +broker (\\d+) at ", Pattern.MULTILINE);
    private static final Pattern TOPIC = Pattern.compile("^ +topic \"([^\"]+)\" with ", Pattern.MULTILINE);
    private static final Pattern PARTITION = Pattern
            .compile("^ +partition (\\d+), leader (\\d+), replicas: ([\\d,]+),", Pattern.MULTILINE);
    /** Topic, partition, offset, timestamp, then the key and the value with their lengths, -1 for null; headers. */
    private static final String FORMAT = "%t\\t%p\\t%o\\t%T\\t%K\\t%k\\t%S\\t%s\\t%h\\n";

    @Override
    public About about() throws Exception {
        Matcher version = VERSION.matcher(program.with("-V").output());
        if (!version.find())
            throw new AssertionError("kcat does not say its version");
        List<String> features = List.of(version.group(3).split(","));
        Set<String> codecs = new java.util.TreeSet<>(Set.of("gzip", "snappy", "lz4", "zstd"));
        codecs.retainAll(features);
        codecs.add("none");
        return new About("%s (librdkafka %s)".formatted(version.group(1), version.group(2)), codecs);
    }

    @Override
    public void write(String bootstrapServers, Path records, Map<String, String> codecs) throws Exception {
        List<String> lines = Files.readAllLines(records);
        String header = lines.getFirst().substring(lines.getFirst().lastIndexOf('\t') + 1);
        int at = header.indexOf('=');
        String headerText = header.substring(0, at + 1) + WrittenRecord.decoded(header.substring(at + 1));
        for (Map.Entry<String, String> topic : codecs.entrySet()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                String number = Integer.toString(partition);
                program.with("-P", "-b", bootstrapServers, "-t", topic.getKey(), "-p", number, "-z",
                        topic.getValue(), "-X", "acks=all", "-X", "enable.idempotence=true", "-H", headerText,
                        "-K", "\\t", "-Z").output(input(lines, number + "\t"));
            }
        }
    }

    /** A partition's records as kcat reads them: key, tab, value; what is empty is null. */
    private static String input(List<String> lines, String prefix) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (!line.startsWith(prefix)) continue;
            String[] fields = line.split("\t");
            text.append(Objects.requireNonNullElse(WrittenRecord.decoded(fields[1]), "")).append('\t')
                    .append(Objects.requireNonNullElse(WrittenRecord.decoded(fields[2]), "")).append('\n');
        }
        return text.toString();
    }

    @Override
    public List<ReadRecord> read(String bootstrapServers, Collection<String> topics) throws Exception {
        List<ReadRecord> read = new ArrayList<>();
        for (String topic : topics)
            program.with("-C", "-b", bootstrapServers, "-t", topic, "-o", "beginning", "-e", "-q", "-f",
                    FORMAT)
                    .output().lines().map(Kcat::record).forEach(read::add);
        return read;
    }

    private static ReadRecord record(String line) {
        String[] fields = line.split("\t", -1);
        String[] header = fields[8].split("=", 2);
        return new ReadRecord(fields[0], Integer.parseInt(fields[1]), Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                WrittenRecord.encoded(text(fields[4], fields[5])) + "\t"
                        + WrittenRecord.encoded(text(fields[6], fields[7])) + "\t" + header[0] + "="
                        + WrittenRecord.encoded(header[1]));
    }

    private static @Nullable String text(String length, String text) {
        return length.equals("-1") ? null : text;
    }

    @Override
    public Description describe(String bootstrapServers, String topic) throws Exception {
        String all = program.with("-L", "-m", PATIENCE_S, "-b", bootstrapServers).output();
        String one = program.with("-L", "-m", PATIENCE_S, "-b", bootstrapServers, "-t", topic).output();
        List<String> lines = new ArrayList<>();
        BROKER.matcher(all).results().forEach(found -> lines.add("broker\t" + found.group(1)));
        TOPIC.matcher(all).results().forEach(found -> lines.add("topic\t" + found.group(1)));
        PARTITION.matcher(one).results().forEach(found -> lines
                .add("partition\t" + found.group(1) + "\t" + found.group(2) + "\t" + found.group(3)));
        return Description.of(lines);
    }
}
