package io.tidemark.deploy.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Topics that are there when a test begins, although leadership of the quorum may change meanwhile. */
final class CreatedTopics {
    private static final int PATIENCE_S = 60;
    private static final int PAUSE_MS = 100;

    private CreatedTopics() {}

    /** Creates topics of one partition with three replicas, and tries again where the outcome is not known. */
    static void create(String bootstrapServers, List<String> names) throws Exception {
        create(bootstrapServers, names, (short) 3);
    }

    /** The same, of one topic on a cluster of one broker. */
    static void createUnreplicated(String bootstrapServers, String name) throws Exception {
        create(bootstrapServers, List.of(name), (short) 1);
    }

    private static void create(String bootstrapServers, List<String> names, short replicas) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        try (Admin admin = Admin
                .create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            for (String name : names) {
                while (!isThere(admin.createTopics(List.of(new NewTopic(name, 1, replicas))))) {
                    if (System.nanoTime() > end)
                        throw new AssertionError("the topic " + name + " cannot be created");
                    Pause.ms(PAUSE_MS);
                }
            }
        }
    }

    private static boolean isThere(CreateTopicsResult created) throws Exception {
        KafkaFuture<Void> all = created.all();
        try {
            all.get(PATIENCE_S, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException)
                return true;
            if (e.getCause() instanceof RetriableException)
                return false;
            throw e;
        }
    }
}
