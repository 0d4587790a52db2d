package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.common.port.OsDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must fit together in one file; each case is lines (with semicolons) and a part of the one problem. */
class CrossChecksTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            broker.heartbeat.interval.ms=900;broker.session.timeout.ms=1500 | broker.heartbeat.interval.ms is 900, but must be at most half of broker.session.timeout.ms, which is 1500
            replica.fetch.wait.max.ms=600;replica.lag.time.max.ms=500 | replica.fetch.wait.max.ms is 600, but must be at most replica.lag.time.max.ms, which is 500
            min.insync.replicas=3;default.replication.factor=2 | min.insync.replicas is 3, but must be at most default.replication.factor, which is 2
            transaction.state.log.min.isr=2;transaction.state.log.replication.factor=1 | transaction.state.log.min.isr is 2
            queued.max.request.bytes=1MiB | queued.max.request.bytes is 1048576, but must be -1 or at least socket.request.max.bytes
            group.min.session.timeout.ms=10s;group.max.session.timeout.ms=5s | group.min.session.timeout.ms is 10000, but must be at most group.max.session.timeout.ms
            group.consumer.heartbeat.interval.ms=20s | group.consumer.heartbeat.interval.ms is 20000, but must be at most group.consumer.max.heartbeat.interval.ms
            group.consumer.heartbeat.interval.ms=46s;group.consumer.max.heartbeat.interval.ms=50s | group.consumer.heartbeat.interval.ms is 46000, but must be below group.consumer.session.timeout.ms
            cordoned.log.dirs=/c;log.dirs=/a,/b | cordoned.log.dirs has "/c", but may only have directories of log.dirs (/a, /b)
            remote.log.storage.system.enable=true;log.local.retention.ms=8d | log.local.retention.ms is 691200000, but must be at most log.retention.ms
            """)
    void valuesThatDoNotFitAreNamedTogether(String lines, String problem) {
        assertThat(problems(lines)).singleElement().asString().contains(problem).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            listeners=PLAINTEXT://:9092,CONTROLLER://:9092 | on another port than PLAINTEXT://:9092
            listeners=PLAINTEXT://:9092,PLAINTEXT://:9094,CONTROLLER://:9093 | the only listener of its name
            listeners=FOO://:9092,CONTROLLER://:9093 | add FOO with its protocol to listener.security.protocol.map
            listeners=PLAINTEXT://:9092 | add one, such as CONTROLLER://:9093
            listeners=CONTROLLER://:9093 | with a listener for clients: add one
            listeners=PLAINTEXT://:99999,CONTROLLER://:9093 | a port from 0 to 65535
            listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://:9093 | set advertised.listeners to PLAINTEXT://THIS_HOST:9092
            advertised.listeners=SSL://x:1 | one of the listeners (CONTROLLER, PLAINTEXT)
            process.roles=controller;listeners=PLAINTEXT://:9092,CONTROLLER://:9093 | on a node that is no broker
            process.roles=broker;controller.quorum.voters=2@c:9093;listeners=PLAINTEXT://:9092,CONTROLLER://:9093 | on a node that is no controller
            listeners=SSL://:9092,CONTROLLER://:9093;inter.broker.listener.name=SSL | must say what CONTROLLER speaks
            inter.broker.listener.name=SSL | must be one of the advertised listeners (PLAINTEXT)
            inter.broker.listener.name=PLAINTEXT;security.inter.broker.protocol=PLAINTEXT | only one may be
            listener.security.protocol.map=PLAINTEXT:FTP,CONTROLLER:PLAINTEXT | a protocol of PLAINTEXT, SSL
            controller.listener.names= | name it, or remove the line to have CONTROLLER
            """)
    void listenersThatDoNotFitAreNamed(String lines, String problem) {
        assertThat(problems(lines)).anyMatch(p -> p.contains(problem) && p.endsWith("."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            process.roles=broker | controller.quorum.voters is not set, but a node that is no controller must know one
            controller.quorum.voters=2@a:1 | node.id is 1, but must be one of controller.quorum.voters ([2])
            process.roles=broker;controller.quorum.voters=1@a:1 | node.id is 1, but must be none of controller.quorum.voters
            controller.quorum.voters=1@a:1,1@b:1 | names a node id twice
            controller.quorum.voters=a:9093 | it must be ID@HOST:PORT
            controller.quorum.voters=1@:9093 | it must be ID@HOST:PORT
            controller.quorum.voters=9999999999@a:9093 | it must be ID@HOST:PORT
            controller.quorum.bootstrap.servers=a | it must be HOST:PORT
            """)
    void votersThatDoNotFitAreNamed(String lines, String problem) {
        assertThat(problems(lines)).singleElement().asString().contains(problem).endsWith(".");
    }

    @Test
    void aControllerOnItsOwnAndABrokerOnItsOwnAreEnough() throws Exception {
        assertThat(load("process.roles=controller").listeners().bound()).hasToString("[CONTROLLER://:9093]");
        assertThat(load("process.roles=controller").listeners().advertised()).isEmpty();
        assertThat(
                load("process.roles=broker;node.id=2;controller.quorum.voters=1@a:9093").listeners().bound())
                .hasToString("[PLAINTEXT://:9092]");
        assertThat(load("process.roles=broker;controller.quorum.bootstrap.servers=a:9093").voters())
                .isEmpty();
    }

    /** As in the file that Kafka 4 comes with, which is formatted with --standalone there. */
    @Test
    void aControllerThatIsItsOnlyBootstrapServerIsItsOwnVoter() throws Exception {
        String kafkas = "process.roles=broker,controller;node.id=1;listeners=PLAINTEXT://:9092,CONTROLLER://:9093;"
                + "advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093;"
                + "controller.quorum.bootstrap.servers=";
        assertThat(load(kafkas + "localhost:9093").voters()).hasToString("[1@localhost:9093]");
        assertThat(load(kafkas + "localhost:9093").bootstrapServers()).isEmpty();
        assertThat(load(kafkas + "localhost:9094").voters()).isEmpty();
        assertThat(load(kafkas + "localhost:9093,b:9093").voters()).isEmpty();
        assertThat(load(kafkas + "localhost:9093,b:9093").bootstrapServers()).hasSize(2);
        assertThat(load(kafkas + "localhost:9093,b:9093").asVoter()).hasToString("1@localhost:9093");
    }

    @Test
    void aControllerGoesByTheNameThatTheBootstrapServersHaveForIt() throws Exception {
        String file = "process.roles=controller;node.id=1;listeners=CONTROLLER://127.0.0.1:9093;"
                + "controller.quorum.bootstrap.servers=b:9093,localhost:9093";
        assertThat(load(file).asVoter()).hasToString("1@localhost:9093");
        assertThat(load(file.replace("localhost", "c")).asVoter()).hasToString("1@127.0.0.1:9093");
    }

    @Property(tries = 300, seed = "20")
    void noFileDoesWorseThanATypedProblem(@ForAll String text) {
        readOrRefuse(text);
        readOrRefuse("listeners=" + text);
        readOrRefuse("controller.quorum.voters=" + text);
        readOrRefuse("log.dirs=" + text);
    }

    private static void readOrRefuse(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            assertThat(new ConfigLoader(OsDisk.INSTANCE, Path.of("x")).parse(bytes).config()).isNotNull();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem).isNotBlank());
        }
    }

    private NodeConfig load(String lines) throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), lines.replace(";", "\n"));
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }

    private List<String> problems(String lines) {
        return catchThrowableOfType(ConfigException.class, () -> load(lines)).problems();
    }
}
