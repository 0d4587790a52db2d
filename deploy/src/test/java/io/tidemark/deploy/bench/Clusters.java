package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.KafkaCluster;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Clusters to be measured, ours and Apache Kafka's, of combined nodes with their defaults. */
final class Clusters {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", "."));

    private Clusters() {}

    static TidemarkCluster tidemark(Path directory, int nodes) throws IOException {
        return TidemarkCluster.create(directory.resolve("tidemark"),
                ROOT.resolve("deploy/target/tidemark/bin/tidemark").toAbsolutePath(), nodes, "");
    }

    static KafkaCluster kafka(Path directory, int nodes) throws Exception {
        return KafkaCluster.format(directory.resolve("kafka"), ROOT.resolve("kafka-peer/target/lib"), nodes,
                "");
    }

    static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200));
    }

    static void createTopics(String bootstrapServers, List<String> names, int partitions, int replicas)
            throws Exception {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(
                    names.stream().map(name -> new NewTopic(name, partitions, (short) replicas)).toList())
                    .all().get(60, TimeUnit.SECONDS);
        }
    }
}
