package io.tidemark.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.deploy.bench.SteadyProducer;
import io.tidemark.deploy.bench.WrittenRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** The image and the compose file, as one brings them up who has Docker. */
@EnabledIf(value = "engineAnswers", disabledReason = "No Docker engine answers, or it has no compose plug-in")
class ContainersIT {
    private static final Path DEPLOY = Path.of(System.getProperty("tidemark.root", ""), "deploy");
    private static final int PARTITIONS = 6;
    private static final String TOPIC = "survives";

    private static ComposedCluster cluster;

    @BeforeAll
    static void bringUp() throws Exception {
        cluster = new ComposedCluster(DEPLOY.resolve("docker-compose.yml"));
        cluster.start();
    }

    static boolean engineAnswers() throws Exception {
        if (!DockerClientFactory.instance().isDockerAvailable())
            return false;
        try {
            Process compose = new ProcessBuilder("docker", "compose", "version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return compose.waitFor(30, TimeUnit.SECONDS) && compose.exitValue() == 0;
        } catch (java.io.IOException noDocker) {
            return false;
        }
    }

    @AfterAll
    static void remove() {
        if (cluster != null) {
            cluster.close();
            assertThat(cluster.remains()).isEmpty();
        }
    }

    @Test
    void anyOneNodeMayBeKilledWhileClientsOnTheHostGoOn(TestReporter reporter) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) ComposedCluster.NODES))).all()
                    .get();
            try (SteadyProducer producer = new SteadyProducer(cluster.bootstrapServers(), TOPIC,
                    PARTITIONS, SteadyProducer.SHORT_REQUEST_TIMEOUT_MS)) {
                for (int node = 1; node <= ComposedCluster.NODES; node++) {
                    awaitMore(producer);
                    producer.beginRound();
                    cluster.kill(node);
                    awaitMore(producer);
                    reporter.publishEntry("pause after the death of node " + node, "%.0f ms".formatted(
                            producer.longestPausesMs().values().stream().mapToDouble(each -> each).max()
                                    .orElseThrow()));
                    assertAllIsThere(producer.ledger());
                    cluster.startAgain(node);
                    cluster.awaitHealthy(node);
                    awaitAllInSync(admin);
                }
                producer.finish();
                assertThat(producer.failures()).isEmpty();
                assertAllIsThere(producer.ledger());
            }
        }
    }

    /** What was acknowledged before it reads is what it has to find; more may come meanwhile. */
    private static void assertAllIsThere(List<List<Long>> acknowledged) {
        assertThat(WrittenRecords.read(cluster.bootstrapServers(), TOPIC, PARTITIONS).compare(acknowledged))
                .isEmpty();
    }

    /** Each partition takes this many more. */
    private static void awaitMore(SteadyProducer producer) throws InterruptedException {
        int more = 50;
        List<Integer> before = producer.ledger().stream().map(each -> each.size()).toList();
        ComposedCluster.await("each partition takes records", () -> {
            List<List<Long>> now = producer.ledger();
            for (int i = 0; i < PARTITIONS; i++)
                if (now.get(i).size() < before.get(i) + more)
                    return false;
            return true;
        });
    }

    private static void awaitAllInSync(Admin admin) throws InterruptedException {
        ComposedCluster.await("all replicas are in sync", () -> {
            try {
                return admin.describeTopics(List.of(TOPIC)).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(each -> each.isr().size() == ComposedCluster.NODES);
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void clientsInContainersReachTheNodesByTheirNames() {
        String client = InsideClient.class.getName();
        try (GenericContainer<?> inside = new GenericContainer<>(DockerImageName.parse(cluster.image()))
                .withImagePullPolicy(_ -> false)
                .withNetworkMode(cluster.network())
                .withCopyFileToContainer(MountableFile.forHostPath(DEPLOY.resolve("target/test-classes")),
                        "/tests")
                .withCreateContainerCmdModifier(command -> command.withEntrypoint("java", "-cp",
                        "/tests:/opt/tidemark/lib/*", client, "tidemark-1:9092"))
                .withStartupCheckStrategy(
                        new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(60)))) {
            inside.start();
            assertThat(inside.getLogs()).contains(
                    "nodes [tidemark-1:9092, tidemark-2:9092, tidemark-3:9092]", "all read\n");
        }
    }

    @Test
    void aNodeThatIsToldToStopEndsWithZeroAndComesBack() throws Exception {
        assertThat(cluster.stop(2)).isZero();
        cluster.startAgain(2);
        cluster.awaitHealthy(2);
    }
}
