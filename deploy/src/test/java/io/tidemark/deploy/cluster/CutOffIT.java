package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.deploy.bench.SteadyProducer;
import io.tidemark.deploy.bench.WrittenRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of the distribution, each with an address of its own. The network of one is cut, while a producer writes
 * with Kafka's defaults and reaches all of them.
 */
class CutOffIT {
    private static final int NODES = 3;
    private static final int PARTITIONS = 6;
    private static final String TOPIC = "cut";
    private static final int PATIENCE_MS = 60_000;
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    @Test
    void aNodeThatIsCutOffLosesNothingAndHasNothingWrittenTwice() throws Exception {
        try (Namespaces namespaces = makeOrSkip();
                TidemarkCluster cluster = TidemarkCluster.create(directory, LAUNCHER, NODES, "",
                        namespaces)) {
            cluster.startAll();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) NODES))).all()
                        .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
                try (SteadyProducer producer = new SteadyProducer(cluster.bootstrapServers(), TOPIC,
                        PARTITIONS, SteadyProducer.DEFAULT_REQUEST_TIMEOUT_MS)) {
                    TopicHealth health = new TopicHealth(cluster, TOPIC);
                    health.await(admin, PATIENCE_MS);
                    cutAndHeal(namespaces, health, producer);
                    health.await(admin, PATIENCE_MS);
                    assertNothingWrong(cluster, producer);
                }
            }
        }
    }

    private static Namespaces makeOrSkip() {
        try {
            return Namespaces.make(NODES);
        } catch (IOException notHere) {
            return Assumptions.abort(String.valueOf(notHere.getMessage()));
        }
    }

    /** Nothing is measured here: {@code scripts/bench faults cut} does that. */
    private static void cutAndHeal(Namespaces namespaces, TopicHealth health, SteadyProducer producer)
            throws Exception {
        Set<Integer> led = ledBy(1, health.view(1));
        assertThat(led).isNotEmpty();
        awaitMore(producer);
        namespaces.cut(1, Namespaces.Cut.BOTH_WAYS);
        await("the others lead what it led", () -> ledBy(1, health.view(2)).isEmpty());
        awaitMore(producer);
        await("it claims nothing of that any more",
                () -> ledBy(1, health.view(1)).stream().noneMatch(led::contains));
        namespaces.heal();
    }

    private static Set<Integer> ledBy(int node, List<MetadataResponsePartition> partitions) {
        return partitions.stream().filter(each -> each.leaderId() == node)
                .map(MetadataResponsePartition::partitionIndex).collect(Collectors.toSet());
    }

    /** Each partition has more acknowledged than before. */
    private static void awaitMore(SteadyProducer producer) throws Exception {
        List<Integer> before = sizes(producer);
        await("more is acknowledged in each partition", () -> {
            List<Integer> now = sizes(producer);
            for (int i = 0; i < now.size(); i++) {
                if (now.get(i) < before.get(i) + 10)
                    return false;
            }
            return true;
        });
    }

    private static List<Integer> sizes(SteadyProducer producer) {
        return producer.ledger().stream().map(List::size).toList();
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited in vain until %s", what).isLessThan(end);
            Pause.ms(20);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void assertNothingWrong(TidemarkCluster cluster, SteadyProducer producer)
            throws Exception {
        producer.finish();
        assertThat(producer.failures()).isEmpty();
        WrittenRecords written = WrittenRecords.read(cluster.bootstrapServers(), TOPIC, PARTITIONS);
        assertThat(written.compare(producer.ledger())).isEmpty();
    }
}
