package io.tidemark.deploy.quickstart;

import io.tidemark.deploy.log.CommandFailed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic that is written to, made and looked at with Kafka's Admin client. */
final class Topic implements AutoCloseable {
    static final String NAME = "packages";
    static final int PARTITIONS = 6;
    static final short REPLICATION_FACTOR = 3;
    static final int MIN_IN_SYNC_REPLICAS = 2;

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);
    private static final Duration IN_SYNC_WITHIN = Duration.ofSeconds(20);

    private final Admin admin;
    private final Patience patience;

    Topic(String bootstrapServers, Patience patience) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.patience = patience;
    }

    void create() throws CommandFailed, InterruptedException {
        NewTopic topic = new NewTopic(NAME, PARTITIONS, REPLICATION_FACTOR).configs(
                Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(MIN_IN_SYNC_REPLICAS)));
        try {
            get("the answer to CreateTopics", admin.createTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            throw new CommandFailed("The topic could not be created: " + reason(e));
        }
    }

    /** Waits until each partition has a leader and all its replicas are in sync. */
    Leaders awaitAllInSync() throws CommandFailed, InterruptedException {
        patience.await("all %d partitions have a leader and %d replicas in sync".formatted(PARTITIONS,
                REPLICATION_FACTOR), IN_SYNC_WITHIN,
                () -> leaders().areComplete(PARTITIONS, REPLICATION_FACTOR));
        return leaders();
    }

    /** Who leads now, as one of the brokers has it, which may not have heard of a new topic yet. */
    Leaders leaders() throws CommandFailed, InterruptedException {
        try {
            Map<String, TopicDescription> described = get("the answer to DescribeTopicPartitions",
                    admin.describeTopics(List.of(NAME)).allTopicNames());
            return Leaders.of(Objects.requireNonNull(described.get(NAME)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException)
                return new Leaders(List.of(), List.of());
            throw new CommandFailed("The topic could not be described: " + reason(e));
        }
    }

    private <T> T get(String what, KafkaFuture<T> future)
            throws CommandFailed, ExecutionException, InterruptedException {
        try {
            return future.get(patience.within(ANSWERS_WITHIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailed("Waited in vain for " + what);
        }
    }

    private static String reason(ExecutionException e) {
        return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
