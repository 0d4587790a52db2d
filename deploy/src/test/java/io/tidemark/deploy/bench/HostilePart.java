package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.LatencyProbe.Latencies;
import io.tidemark.deploy.cluster.HostileClients;
import io.tidemark.deploy.cluster.HostileClients.Kind;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What hostile connections do to everybody else: the acknowledgements of a client that sends 1,000 records a second,
 * calm and with each kind of hostility at one of the three nodes, and that node's memory, threads and descriptors.
 * Each is measured three times, and the best of both counts: what else the machine does must not.
 */
final class HostilePart implements Part {
    private static final int ROUNDS = 3;
    private static final int RECORDS = 8_000;
    private static final String TOPIC = "victims";
    private static final Map<Kind, Integer> COUNTS = new EnumMap<>(Map.of(Kind.HALF_FRAME, 1_000,
            Kind.NEVER_READ, 1_000, Kind.CONNECT_AND_LEAVE, 10_000, Kind.HUGE_FRAME, 1_000, Kind.RANDOM, 1_000));

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3);
                ExecutorService attacker = Executors.newSingleThreadExecutor()) {
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), 6, 3);
            fill(cluster.bootstrapServers());
            LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS);
            double calm = calm(cluster);
            figures.put("calm_ack_p99_ms", calm);
            figures.put("calm_rss_mb", rss(cluster));
            for (Map.Entry<Kind, Integer> each : COUNTS.entrySet())
                hostile(cluster, attacker, each.getKey(), each.getValue(), calm, figures);
            figures.put("calm_again_ack_p99_ms", calm(cluster));
            figures.put("calm_again_rss_mb", rss(cluster));
        }
    }

    /** Enough in each partition for large answers. */
    private static void fill(String bootstrapServers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<?> last = null;
            for (int i = 0; i < 60_000; i++)
                last = producer.send(new ProducerRecord<>(TOPIC, i % 6, null, new byte[1_000]));
            if (last != null) last.get(60, TimeUnit.SECONDS);
            producer.flush();
        }
    }

    private static double calm(TidemarkCluster cluster) throws Exception {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Latencies found = LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS);
            best = Math.min(best, found.ackP99Ms());
        }
        return best;
    }

    private static void hostile(TidemarkCluster cluster, ExecutorService attacker, Kind kind, int count,
            double calm, Figures figures) throws Exception {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        double best = Double.MAX_VALUE;
        double rss = 0;
        int descriptors = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (HostileClients clients = new HostileClients(cluster.clientPort(1), TOPIC)) {
                Future<?> attack = attacker.submit(() -> {
                    clients.come(kind, count);
                    return null;
                });
                Latencies found = LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS);
                attack.get(120, TimeUnit.SECONDS);
                best = Math.min(best, found.ackP99Ms());
                rss = Math.max(rss, rss(cluster));
                descriptors = Math.max(descriptors, descriptors(cluster));
            }
        }
        Pause.ms(1_000);
        figures.put(name + "_ack_p99_ms", best);
        figures.put(name + "_ack_p99_ratio", best / calm);
        figures.put(name + "_rss_mb", rss);
        figures.put(name + "_descriptors", descriptors);
        figures.put(name + "_descriptors_after", descriptors(cluster));
    }

    private static double rss(TidemarkCluster cluster) throws Exception {
        return ProcessCost.of(cluster.process(1).pid()).rssMb();
    }

    private static int descriptors(TidemarkCluster cluster) {
        String[] open = Path.of("/proc/" + cluster.process(1).pid() + "/fd").toFile().list();
        return open == null ? 0 : open.length;
    }
}
