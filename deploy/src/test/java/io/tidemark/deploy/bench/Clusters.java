package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.KafkaCluster;
import io.tidemark.deploy.cluster.Namespaces;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.ServerCluster;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Clusters to be measured, ours and Apache Kafka's, of combined nodes with their defaults. */
final class Clusters {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", "."));

    private static final int PATIENCE_S = 90;
    private static final int POLL_MS = 5;

    /** Where the jars of Apache Kafka are. */
    static final Path KAFKA_JARS = ROOT.resolve("kafka-peer/target/lib");

    private Clusters() {}

    /** The launcher of the built distribution. */
    private static Path launcher() {
        return ROOT.resolve("deploy/target/tidemark/bin/tidemark").toAbsolutePath();
    }

    static TidemarkCluster tidemark(Path directory, int nodes) throws IOException {
        return TidemarkCluster.create(directory.resolve("tidemark"), launcher(), nodes, "");
    }

    static TidemarkCluster tidemark(Path directory, int nodes, Namespaces namespaces) throws IOException {
        return TidemarkCluster.create(directory.resolve("tidemark"), launcher(), nodes, "", namespaces);
    }

    static KafkaCluster kafka(Path directory, int nodes) throws Exception {
        return KafkaCluster.format(directory.resolve("kafka"), KAFKA_JARS, nodes,
                "");
    }

    static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200));
    }

    /** Creates them, and tries again where nobody knows whether they are there, as when the controller changes. */
    static void createTopics(String bootstrapServers, List<String> names, int partitions, int replicas)
            throws Exception {
        long end = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        try (Admin admin = admin(bootstrapServers)) {
            for (String name : names) {
                while (!isCreated(admin, new NewTopic(name, partitions, (short) replicas))) {
                    if (System.nanoTime() > end) throw new AssertionError(name + " cannot be created");
                    Pause.ms(POLL_MS);
                }
            }
        }
    }

    private static boolean isCreated(Admin admin, NewTopic topic) throws Exception {
        try {
            admin.createTopics(List.of(topic)).all().get(PATIENCE_S, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) return false;
            if (e.getCause() instanceof TopicExistsException) return true;
            throw e;
        }
    }

    /** Waits until a client sees all nodes in the cluster. */
    static void awaitAllServe(ServerCluster cluster) throws Exception {
        long end = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        try (Admin admin = admin(cluster.bootstrapServers())) {
            while (admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS).size() < cluster
                    .size()) {
                if (System.nanoTime() > end)
                    throw new AssertionError("not all nodes are in the cluster after " + PATIENCE_S + " s");
                Pause.ms(POLL_MS);
            }
        }
    }
}
