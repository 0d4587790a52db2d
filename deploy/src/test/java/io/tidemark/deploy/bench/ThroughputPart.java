package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.Rivals.Pair;
import io.tidemark.deploy.cluster.ServerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/**
 * Writing as fast as it goes with Kafka's ProducerPerformance, acks=all, to six partitions with three replicas, and
 * reading it all back: bytes per second, and the processor time of the three nodes for each GB (10^9 bytes of record
 * values). Each run has a topic of its own, and begins when what was written before is on the disk.
 */
final class ThroughputPart implements Part {
    private static final int PARTITIONS = 6;
    private static final double GB = 1e9;
    private static final Pattern SENT = Pattern.compile("records/sec \\(([0-9.]+) MB/sec\\).* ms 99\\.9th");
    private static final Pattern READ = Pattern.compile("read ([0-9]+) bytes in ([0-9.]+) s");

    private static final List<Shape> SHAPES = List.of(new Shape("100b", 100, 4_000_000, "none"),
            new Shape("1k", 1_024, 1_000_000, "none"), new Shape("1k_lz4", 1_024, 1_000_000, "lz4"));

    private record Shape(String name, int bytes, int records, String compression) {
        private double gigabytes() {
            return (double) bytes * records / GB;
        }
    }

    private record Run(double writtenMbPerS, double writeCpuSPerGb, double readMbPerS,
            double readCpuSPerGb) {}

    private int topics;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (Rivals rivals = Rivals.start(directory)) {
            for (Shape shape : SHAPES)
                rivals.warmUp(cluster -> run(cluster, shape, directory));
            for (Shape shape : SHAPES) {
                List<Pair<Run>> rounds = rivals.measure(cluster -> run(cluster, shape, directory));
                String name = shape.name();
                Comparison.put(figures, "produce_" + name + "_mb_per_s", rounds, Run::writtenMbPerS);
                Comparison.put(figures, "produce_" + name + "_cpu_s_per_gb", rounds, Run::writeCpuSPerGb);
                Comparison.put(figures, "consume_" + name + "_mb_per_s", rounds, Run::readMbPerS);
                Comparison.put(figures, "consume_" + name + "_cpu_s_per_gb", rounds, Run::readCpuSPerGb);
            }
        }
    }

    private Run run(ServerCluster cluster, Shape shape, Path directory) throws Exception {
        String topic = shape.name() + "-" + topics++;
        Clusters.createTopics(cluster.bootstrapServers(), List.of(topic), PARTITIONS, 3);
        SystemSync.sync(directory);
        ProcessCost begin = ProcessCost.of(cluster);
        String sent = ClientTool.kafka("ProducerPerformance", "--topic", topic, "--num-records",
                Integer.toString(shape.records()), "--record-size", Integer.toString(shape.bytes()),
                "--throughput", "-1", "--bootstrap-server", cluster.bootstrapServers(), "--command-property",
                "acks=all", "compression.type=" + shape.compression());
        ProcessCost written = ProcessCost.of(cluster);
        String read = ClientTool.own(ReadingMain.class, cluster.bootstrapServers(), topic,
                Integer.toString(shape.records()));
        ProcessCost end = ProcessCost.of(cluster);
        delete(cluster, topic);
        Matcher reading = found(READ, read);
        return new Run(Double.parseDouble(found(SENT, sent).group(1)) * 1.048576,
                (written.cpuS() - begin.cpuS()) / shape.gigabytes(),
                Long.parseLong(reading.group(1)) / 1e6 / Double.parseDouble(reading.group(2)),
                (end.cpuS() - written.cpuS()) / shape.gigabytes());
    }

    private static Matcher found(Pattern pattern, String said) throws IOException {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) throw new IOException("a client did not say what it did: " + said);
        return matcher;
    }

    private static void delete(ServerCluster cluster, String topic) throws Exception {
        try (Admin admin = Clusters.admin(cluster.bootstrapServers())) {
            admin.deleteTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
        }
    }
}
