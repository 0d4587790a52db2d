package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of 5,000 partitions with three replicas: created, written with acks=all, read; then one node is restarted
 * with SIGTERM while another topic is written. What counts is from SIGTERM until the node is in sync in all partitions
 * again. In the end all records are read and compared.
 */
final class RestartPart implements Part {
    private static final int PARTITIONS = 5_000;
    private static final int EACH = 5;
    private static final int NODES = 3;
    private static final int IDLE_S = 20;
    private static final int PATIENCE_S = 120;
    private static final int VICTIM = 2;
    private static final String NAME = "partitions_5000";
    private static final String TOPIC = "many";
    private static final String LIGHT = "light";
    private static final int LIGHT_PARTITIONS = 6;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, NODES)) {
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            Clusters.createTopics(cluster.bootstrapServers(), List.of(LIGHT), LIGHT_PARTITIONS, NODES);
            NodeGauges.worst(cluster).put(figures, NAME + "_before");
            try (Admin admin = Clusters.admin(cluster.bootstrapServers())) {
                List<List<Long>> acknowledged = write(cluster, admin, figures);
                read(cluster, acknowledged, figures);
                restUnder(cluster, figures);
                restart(cluster, admin, figures);
                read(cluster, acknowledged, figures);
                NodeGauges.worst(cluster).put(figures, NAME + "_after");
            }
        }
    }

    private static void note(Figures figures, String what, long begunNanos) {
        double s = (System.nanoTime() - begunNanos) / 1e9;
        figures.put(NAME + "_" + what + "_s", s);
        System.err.printf("bench cluster: %s: %s took %.2f s%n", NAME, what, s);
    }

    private static List<List<Long>> write(TidemarkCluster cluster, Admin admin, Figures figures) throws Exception {
        long begun = System.nanoTime();
        Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, NODES);
        awaitInSync(admin);
        note(figures, "create", begun);
        List<List<Long>> acknowledged = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) acknowledged.add(new ArrayList<>());
        long writing = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long number = 0; number < EACH; number++) {
                List<Future<?>> sent = new ArrayList<>();
                byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                for (int i = 0; i < PARTITIONS; i++)
                    sent.add(producer.send(new ProducerRecord<>(TOPIC, i, null, value)));
                for (int i = 0; i < PARTITIONS; i++) {
                    sent.get(i).get(PATIENCE_S, TimeUnit.SECONDS);
                    acknowledged.get(i).add(number);
                }
            }
        }
        note(figures, "write", writing);
        return acknowledged;
    }

    private static void read(TidemarkCluster cluster, List<List<Long>> acknowledged, Figures figures) {
        long begun = System.nanoTime();
        List<String> wrong = WrittenRecords.read(cluster.bootstrapServers(), TOPIC, PARTITIONS)
                .compare(acknowledged);
        note(figures, "read", begun);
        figures.put(NAME + "_wrong", Math.max(wrong.size(), nanToZero(figures.number(NAME + "_wrong"))));
        if (!wrong.isEmpty()) System.err.println("bench cluster: " + NAME + ": " + wrong);
    }

    private static double nanToZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    /** What the nodes have, and what they do while nobody asks for anything. */
    private static void restUnder(TidemarkCluster cluster, Figures figures) throws Exception {
        NodeGauges.worst(cluster).put(figures, NAME);
        double before = ProcessCost.of(cluster).cpuS();
        Pause.ms(1_000L * IDLE_S);
        figures.put(NAME + "_idle_cpu_pct", 100 * (ProcessCost.of(cluster).cpuS() - before) / IDLE_S / NODES);
    }

    private static void restart(TidemarkCluster cluster, Admin admin, Figures figures) throws Exception {
        try (SteadyProducer light = new SteadyProducer(cluster.bootstrapServers(), LIGHT, LIGHT_PARTITIONS)) {
            Pause.ms(1_000);
            light.beginRound();
            long begun = System.nanoTime();
            cluster.process(VICTIM).terminate();
            note(figures, "stop", begun);
            long starting = System.nanoTime();
            cluster.start(VICTIM);
            note(figures, "start", starting);
            awaitInSync(admin);
            note(figures, "restart", begun);
            figures.put(NAME + "_longest_pause_ms",
                    light.longestPausesMs().values().stream().mapToDouble(each -> each).max().orElseThrow());
            light.finish();
            figures.put(NAME + "_light_wrong", WrittenRecords
                    .read(cluster.bootstrapServers(), LIGHT, LIGHT_PARTITIONS).compare(light.ledger()).size());
            figures.put(NAME + "_light_failed", light.failures().size());
        }
    }

    private static void awaitInSync(Admin admin) throws Exception {
        long end = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        while (!isInSync(admin)) {
            if (System.nanoTime() > end) throw new AssertionError("not all replicas are in sync");
            Pause.ms(50);
        }
    }

    private static boolean isInSync(Admin admin) throws Exception {
        try {
            for (TopicDescription each : admin.describeTopics(List.of(TOPIC, LIGHT)).allTopicNames()
                    .get(PATIENCE_S, TimeUnit.SECONDS).values()) {
                if (each.partitions().stream().anyMatch(one -> one.leader() == null || one.isr().size() < NODES))
                    return false;
            }
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) return false;
            if (e.getCause() instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException)
                return false;
            throw e;
        }
    }
}
