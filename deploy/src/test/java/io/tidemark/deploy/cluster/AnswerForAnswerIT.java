package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node of the distribution is asked what Apache Kafka 4.3.1 was asked, edge cases and hostile frames included, and
 * answers the same, but for what docs/differences.txt lists with its reason. The scenarios lie beside the project;
 * {@code -Ddiffer=DIRECTORY} says where else.
 */
class AnswerForAnswerIT {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final Path SCENARIOS = Path
            .of(System.getProperty("differ", ROOT.resolve("../shared/differ").toString()));

    /** What the recorded server was given: one node, and nothing that comes to be by being asked for. */
    private static final String SETTINGS = """
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            group.initial.rebalance.delay.ms=0
            auto.create.topics.enable=false
            """;

    /** Far fewer than there are: a run that asked next to nothing proves nothing. */
    private static final int LEAST_SCENARIOS = 100;

    @TempDir
    Path directory;

    @Test
    void whatAClientAsksOfAClusterIsAnsweredAsKafkaAnswersItOrAsIsListed() throws Exception {
        assumeTrue(Files.isDirectory(SCENARIOS.resolve("golden")),
                () -> "needs the recorded answers in " + SCENARIOS.toAbsolutePath().normalize());
        Differ differ = new Differ(SCENARIOS, ROOT.resolve("kafka-peer/target/lib"),
                Files.createDirectory(directory.resolve("differ")));
        differ.build();
        try (TidemarkCluster cluster = TidemarkCluster.create(directory.resolve("cluster"), LAUNCHER, 1,
                SETTINGS)) {
            cluster.start(1);
            DifferReport report = differ.check(cluster.bootstrapServers(), "cluster",
                    ROOT.resolve("docs/differences.txt"));
            assertThat(report.different()).as("scenarios that differ from Kafka's answers").isEmpty();
            assertThat(report.same()).isGreaterThan(LEAST_SCENARIOS);
            assertThat(cluster.process(1).terminate()).isZero();
        }
    }
}
