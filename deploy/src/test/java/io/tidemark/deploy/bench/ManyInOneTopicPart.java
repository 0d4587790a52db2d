package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.Rivals.Pair;
import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of 2,000 partitions with three replicas: until it is created and a record in each partition is acknowledged
 * by all replicas; until 20 more in each are; and what the three nodes then hold in memory.
 */
final class ManyInOneTopicPart implements Part {
    private static final int PARTITIONS = 2_000;
    private static final int MORE = 20;
    private static final String TOPIC = "many";

    private record Many(double firstS, double moreS, double rssMb) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        List<Pair<Many>> rounds = new ArrayList<>();
        Many tidemark = many(Clusters.tidemark(directory, 3));
        rounds.add(new Pair<>(tidemark, many(Clusters.kafka(directory, 3))));
        Comparison.put(figures, "partitions_2000_first_s", rounds, Many::firstS);
        Comparison.put(figures, "partitions_2000_more_s", rounds, Many::moreS);
        Comparison.put(figures, "partitions_2000_rss_mb", rounds, Many::rssMb);
    }

    private static Many many(ServerCluster cluster) throws Exception {
        try (cluster) {
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            long begin = System.nanoTime();
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, 3);
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
                            ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.BUFFER_MEMORY_CONFIG,
                            128L << 20),
                    new ByteArraySerializer(), new ByteArraySerializer())) {
                toEach(producer, 1);
                long first = System.nanoTime();
                toEach(producer, MORE);
                return new Many((first - begin) / 1e9, (System.nanoTime() - first) / 1e9,
                        ProcessCost.of(cluster).rssMb());
            }
        }
    }

    private static void toEach(KafkaProducer<byte[], byte[]> producer, int times) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < times; i++)
            for (int partition = 0; partition < PARTITIONS; partition++)
                sent.add(producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[100])));
        for (Future<?> each : sent)
            each.get(120, TimeUnit.SECONDS);
    }
}
