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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of 5,000 partitions with three replicas on three nodes of ours: created, written to by all replicas' leave,
 * read back and compared; then one node is asked to end and started again, under a writer to another topic, until it is
 * in all in-sync sets. Last, what the nodes hold, and what they spend while nobody asks for anything.
 */
final class FiveThousandPart implements Part {
    private static final int PARTITIONS = 5_000;
    private static final int RECORDS = 3;
    private static final int STEADY_PARTITIONS = 30;
    private static final int PATIENCE_S = 120;
    private static final int REST_S = 20;
    private static final String TOPIC = "five-thousand";
    private static final String STEADY = "steady";

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3)) {
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            long begin = System.nanoTime();
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, 3);
            figures.put("partitions_5000_created_s", since(begin));
            begin = System.nanoTime();
            List<List<Long>> acknowledged = write(cluster.bootstrapServers());
            figures.put("partitions_5000_written_s", since(begin));
            begin = System.nanoTime();
            figures.put("partitions_5000_wrong", wrong(cluster, TOPIC, acknowledged));
            figures.put("partitions_5000_read_s", since(begin));
            restart(cluster, figures);
            figures.put("partitions_5000_wrong_after_restart", wrong(cluster, TOPIC, acknowledged));
            rest(cluster, figures);
        }
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static List<List<Long>> write(String bootstrapServers) throws Exception {
        List<List<Long>> written = new ArrayList<>();
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG,
                        "all", ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                written.add(new ArrayList<>());
                for (long number = 0; number < RECORDS; number++) {
                    written.get(partition).add(number);
                    sent.add(producer.send(new ProducerRecord<>(TOPIC, partition, null,
                            ByteBuffer.allocate(Long.BYTES).putLong(number).array())));
                }
            }
            for (Future<?> each : sent)
                each.get(PATIENCE_S, TimeUnit.SECONDS);
        }
        return written;
    }

    private static double wrong(TidemarkCluster cluster, String topic, List<List<Long>> acknowledged) {
        return WrittenRecords.read(cluster.bootstrapServers(), topic, acknowledged.size())
                .compare(acknowledged).size();
    }

    private static void restart(TidemarkCluster cluster, Figures figures) throws Exception {
        Clusters.createTopics(cluster.bootstrapServers(), List.of(STEADY), STEADY_PARTITIONS, 3);
        try (Admin admin = Clusters.admin(cluster.bootstrapServers());
                SteadyProducer producer = new SteadyProducer(cluster.bootstrapServers(), STEADY,
                        STEADY_PARTITIONS, SteadyProducer.DEFAULT_REQUEST_TIMEOUT_MS)) {
            awaitInSync(admin);
            producer.beginRound();
            long begin = System.nanoTime();
            int exitCode = cluster.process(1).terminate();
            figures.put("partitions_5000_exit_code", exitCode);
            figures.put("partitions_5000_stopped_s", since(begin));
            cluster.start(1);
            figures.put("partitions_5000_serves_s", since(begin));
            awaitInSync(admin);
            figures.put("partitions_5000_restart_s", since(begin));
            figures.put("partitions_5000_restart_pause_ms", producer.longestPausesMs().values().stream()
                    .mapToDouble(each -> each).max().orElseThrow());
            producer.finish();
            figures.put("partitions_5000_restart_wrong", wrong(cluster, STEADY, producer.ledger()));
        }
    }

    private static void awaitInSync(Admin admin) throws Exception {
        long end = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        while (!allInSync(admin)) {
            if (System.nanoTime() > end) throw new AssertionError("not all replicas are in sync again");
            Pause.ms(50);
        }
    }

    private static boolean allInSync(Admin admin) throws Exception {
        try {
            return admin.describeTopics(List.of(TOPIC, STEADY)).allTopicNames()
                    .get(PATIENCE_S, TimeUnit.SECONDS)
                    .values().stream().flatMap(each -> each.partitions().stream())
                    .allMatch(each -> each.leader() != null && each.isr().size() == 3);
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    private static void rest(TidemarkCluster cluster, Figures figures) throws Exception {
        Pause.ms(1_000L * REST_S);
        ProcessCost before = ProcessCost.of(cluster);
        Pause.ms(1_000L * REST_S);
        ProcessCost after = ProcessCost.of(cluster);
        figures.put("partitions_5000_rss_mb", after.rssMb() / cluster.size());
        figures.put("partitions_5000_threads", (double) after.threads() / cluster.size());
        figures.put("partitions_5000_resting_cpu_pct",
                100 * (after.cpuS() - before.cpuS()) / REST_S / cluster.size());
    }
}
