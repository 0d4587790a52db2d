package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers that the controllers do not let in: they say why in the controllers' words, and end with 1. They know the
 * controllers by {@code controller.quorum.bootstrap.servers}, of which one is not there.
 */
class BrokersTurnedAwayIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    private TidemarkCluster cluster;

    @BeforeEach
    void oneNode() throws Exception {
        cluster = TidemarkCluster.create(directory, LAUNCHER, 1, "");
        cluster.start(1);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private ServerProcess broker(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        List<Integer> ports = FreePorts.take(2);
        Path file = Files.writeString(home.resolve("server.properties"), """
                process.roles=broker
                node.id=7
                listeners=PLAINTEXT://127.0.0.1:%d
                controller.quorum.bootstrap.servers=127.0.0.1:%d,127.0.0.1:%d
                initial.broker.registration.timeout.ms=4000
                log.dirs=%s
                """.formatted(ports.getFirst(), ports.getLast(), cluster.controllerPort(1),
                home.resolve("data")));
        return ServerProcess.start(List.of(LAUNCHER.toString(), "node", file.toString()), Map.of(),
                home.resolve("node.out"));
    }

    private static boolean serves(ServerProcess process) {
        try {
            return process.output().contains("Node 7 serves");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneWithLogDirectoriesOfAnotherClusterNamesBoth() throws Exception {
        Path data = Files.createDirectories(directory.resolve("foreign").resolve("data"));
        Files.writeString(data.resolve("meta.properties"), """
                version=1
                cluster.id=AAAAAAAAAAAAAAAAAAAAAQ
                node.id=7
                directory.id=BBBBBBBBBBBBBBBBBBBBBQ
                """);
        try (ServerProcess foreign = broker("foreign")) {
            assertThat(foreign.awaitEnd()).isEqualTo(1);
            assertThat(foreign.output()).contains("tidemark node: ", "AAAAAAAAAAAAAAAAAAAAAQ",
                    "use the directories of that cluster");
        }
    }

    @Test
    void oneWhoseNodeIdIsTakenSaysSoAndTheFirstGoesOn() throws Exception {
        try (ServerProcess first = broker("first")) {
            first.await("the first one serves", () -> serves(first));
            try (ServerProcess second = broker("second")) {
                assertThat(second.awaitEnd()).isEqualTo(1);
                assertThat(second.output()).contains("Broker 7 cannot register yet",
                        "tidemark node: Broker 7 could not register", "node.id=7 is taken");
            }
            assertThat(first.terminate()).isZero();
        }
    }
}
