package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.ServerCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Creating 100 topics of 20 partitions with three replicas, one request each and one after the other, on three nodes of
 * ours and on three of Apache Kafka's, one cluster after the other with the other one stopped.
 */
final class CreateTopicsPart implements Part {
    private static final int TOPICS = 100;
    private static final int PARTITIONS = 20;
    private static final int WARM_UPS = 5;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        double kafka = seconds(Clusters.kafka(directory, 3));
        double tidemark = seconds(Clusters.tidemark(directory, 3));
        figures.put("create_topics_s", tidemark);
        figures.put("create_topics_kafka_s", kafka);
        figures.put("create_topics_speedup", kafka / tidemark);
    }

    private static double seconds(ServerCluster cluster) throws Exception {
        try (cluster) {
            cluster.startAll();
            try (Admin admin = Clusters.admin(cluster.bootstrapServers())) {
                for (int i = 0; i < WARM_UPS; i++)
                    create(admin, "warm-up-" + i);
                long begin = System.nanoTime();
                for (int i = 0; i < TOPICS; i++)
                    create(admin, "topic-" + i);
                return (System.nanoTime() - begin) / 1e9;
            }
        }
    }

    private static void create(Admin admin, String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 3))).all().get(60,
                TimeUnit.SECONDS);
    }
}
