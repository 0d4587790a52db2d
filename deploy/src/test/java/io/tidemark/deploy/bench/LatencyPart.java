package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.LatencyProbe.Latencies;
import io.tidemark.deploy.bench.Rivals.Pair;
import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long it takes until a record is acknowledged, and until it is read, at 1,000 records a second to six partitions
 * with three replicas, acks=all; and what Kafka's EndToEndLatency says, which sends one record after the other.
 */
final class LatencyPart implements Part {
    private static final int WARM_UP_RECORDS = 10_000;
    private static final int RECORDS = 15_000;
    private static final int TOOL_RECORDS = 5_000;
    private static final String TOPIC = "latency";
    private static final Pattern AVERAGE = Pattern.compile("Avg latency: ([0-9.]+) ms");

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (Rivals rivals = Rivals.start(directory)) {
            rivals.warmUp(cluster -> {
                Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), 6, 3);
                Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC + "-one"), 1, 3);
                return LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, WARM_UP_RECORDS);
            });
            List<Pair<Latencies>> rounds = rivals
                    .measure(cluster -> LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS));
            Comparison.put(figures, "ack_p50_ms", rounds, Latencies::ackP50Ms);
            Comparison.put(figures, "ack_p99_ms", rounds, Latencies::ackP99Ms);
            Comparison.put(figures, "end_to_end_p50_ms", rounds, Latencies::endToEndP50Ms);
            Comparison.put(figures, "end_to_end_p99_ms", rounds, Latencies::endToEndP99Ms);
            Comparison.put(figures, "end_to_end_tool_avg_ms", rivals.measure(LatencyPart::byTool),
                    Double::doubleValue);
        }
    }

    private static Double byTool(ServerCluster cluster) throws Exception {
        String said = ClientTool.kafka("EndToEndLatency", "--bootstrap-server", cluster.bootstrapServers(),
                "--topic", TOPIC + "-one", "--num-records", Integer.toString(TOOL_RECORDS), "--producer-acks",
                "all", "--record-size", "100");
        Matcher average = AVERAGE.matcher(said);
        if (!average.find()) throw new AssertionError("EndToEndLatency does not tell its average: " + said);
        return Double.parseDouble(average.group(1));
    }
}
