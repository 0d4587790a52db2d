package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.common.port.OsDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final String SECRET = "hunter2-very-secret";

    @TempDir
    Path directory;

    @Test
    void anEmptyFileIsAWholeNode() throws Exception {
        NodeConfig config = load("").config();
        assertThat(config.nodeId()).isEqualTo(1);
        assertThat(config.roles()).isEqualTo(Set.of(NodeConfig.Role.BROKER, NodeConfig.Role.CONTROLLER));
        assertThat(config.listeners().ofClients()).hasToString("[PLAINTEXT://:9092]");
        assertThat(config.listeners().ofControllers()).hasToString("[CONTROLLER://:9093]");
        assertThat(config.listeners().advertised()).hasToString("[PLAINTEXT://:9092]");
        assertThat(config.listeners().interBroker()).isEqualTo("PLAINTEXT");
        assertThat(config.voters()).containsExactly(new Voter(1, "localhost", 9093));
        assertThat(config.logDirs()).containsExactly(directory.resolve("data"));
        assertThat(config.metadataLogDir()).isEqualTo(directory.resolve("data"));
        assertThat(load("").warnings()).isEmpty();
    }

    @Test
    void kafkaServerPropertiesOfAPlainNodeIsAcceptedAsItIs() throws Exception {
        ConfigLoader.Loaded loaded = load("""
                # One node that is broker and controller.
                process.roles=broker,controller
                node.id=1
                controller.quorum.bootstrap.servers=localhost:9093
                listeners=PLAINTEXT://:9092,CONTROLLER://:9093
                inter.broker.listener.name=PLAINTEXT
                advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,\\
                    SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
                num.network.threads=3
                num.io.threads=8
                socket.send.buffer.bytes=102400
                socket.receive.buffer.bytes=102400
                socket.request.max.bytes=104857600
                log.dirs=/tmp/kraft-combined-logs
                num.partitions=1
                num.recovery.threads.per.data.dir=2
                offsets.topic.replication.factor=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                #log.flush.interval.messages=10000
                log.retention.hours=168
                log.segment.bytes=1073741824
                log.retention.check.interval.ms=300000
                """);
        assertThat(loaded.config().voters()).hasToString("[1@localhost:9093]");
        assertThat(loaded.config().listeners().advertised()).hasSize(2);
        assertThat(loaded.config().get(LogKeys.LOG_RETENTION_MS)).isEqualTo(604_800_000L);
        assertThat(loaded.warnings()).allMatch(warning -> warning.startsWith("These are "));
    }

    @Test
    void aBadValueIsNamedWithItsKeyAndWhatIsAllowed() {
        assertThat(problems("log.segment.bytes=12"))
                .containsExactly("log.segment.bytes is \"12\", but must be a number"
                        + " of bytes (plain, or such as 64MiB) from 1048576 to 2147483647: correct the line, or remove it to have"
                        + " the default, 1073741824 (1GiB).");
        assertThat(problems("log.message.timestamp.type=Yesterday"))
                .containsExactly("log.message.timestamp.type is"
                        + " \"Yesterday\", but must be one of CreateTime, LogAppendTime: correct the line, or remove it to have the"
                        + " default, CreateTime.");
    }

    @Test
    void aReplicaSelectorIsOneOfKafkasTwo() throws Exception {
        String ofKafka = "org.apache.kafka.common.replica.";
        for (String known : List.of(ofKafka + "LeaderSelector", ofKafka + "RackAwareReplicaSelector", ""))
            assertThat(load("replica.selector.class=" + known).warnings()).isEmpty();
        assertThat(problems("replica.selector.class=com.example.Nearest")).singleElement().asString()
                .startsWith("replica.selector.class is \"com.example.Nearest\", but must be one of " + ofKafka
                        + "LeaderSelector, " + ofKafka + "RackAwareReplicaSelector");
    }

    @Test
    void everyProblemIsSaidAtOnce() {
        assertThat(problems(
                "log.segment.bytes=12\nnode.id=-3\nauto.create.topics.enable=maybe\nlisteners=nonsense"))
                .hasSizeGreaterThanOrEqualTo(4)
                .anyMatch(p -> p.startsWith("log.segment.bytes"))
                .anyMatch(p -> p.startsWith("node.id is \"-3\""))
                .anyMatch(p -> p
                        .startsWith("auto.create.topics.enable is \"maybe\", but must be true or false"))
                .anyMatch(p -> p.startsWith("listeners has \"nonsense\", but it must be NAME://HOST:PORT"));
    }

    @Test
    void whatMerelyFollowsFromAnotherProblemIsNotSaid() {
        assertThat(problems("node.id=seven\ncontroller.quorum.voters=7@a:9093")).singleElement().asString()
                .startsWith("node.id is \"seven\"");
    }

    @ParameterizedTest
    @CsvSource({"log.segment.bytes,99999999999", "log.retention.ms,0", "log.retention.hours,90m",
        "log.cleaner.min.cleanable.ratio,1.5", "log.cleaner.min.cleanable.ratio,NaN", "num.partitions,",
        "min.insync.replicas,0", "offsets.topic.replication.factor,40000", "compression.gzip.level,0",
        "log.cleanup.policy,'delete,delete'", "process.roles,zookeeper", "ssl.client.auth,maybe"})
    void whatKafkaRefusesIsRefused(String key, String value) {
        String given = value == null ? "" : value;
        assertThat(problems(key + "=" + given))
                .anyMatch(p -> p.startsWith(key + " is \"" + given + "\", but must be "));
    }

    @ParameterizedTest
    @CsvSource({"log.retention.ms,-1", "log.segment.bytes,64MiB", "log.retention.hours,30d",
        "log.roll.ms,' 7d '",
        "auto.create.topics.enable,TRUE", "compression.gzip.level,-1",
        "log.cleanup.policy,'compact , delete'",
        "group.consumer.migration.policy,Upgrade", "log.cleanup.policy,''", "broker.rack,''"})
    void whatIsAllowedIsTakenWithOrWithoutItsUnit(String key, String value) throws Exception {
        load(key + "=" + value);
    }

    @Test
    void anUnknownKeyWarnsWithTheNearestKnownOne() throws Exception {
        assertThat(load("log.segment.byte=64MiB\nretention.ms=5\nzookeeper.connect=a:1\nwhatever.it.is=3\n"
                + "num.network.threads=4\nbroker.id=7\nlog.dir=a\nlog.dir=b").warnings())
                .contains("\"log.segment.byte\" is not a key that is known, and has no effect: did you mean"
                        + " log.segment.bytes?")
                .contains(
                        "\"retention.ms\" is a topic's key and has no effect in a node's file: the node's key for it is"
                                + " log.retention.ms.")
                .contains(
                        "\"zookeeper.connect\" is a key of Kafka's that has no effect here: Kafka itself gave it up with"
                                + " version 4.")
                .contains("\"whatever.it.is\" is not a key that is known, and has no effect.")
                .contains("broker.id is an old name that still works: write node.id.")
                .contains("\"log.dir\" stands in the file more than once: the last line counts.")
                .contains(
                        "These are Kafka's, and there is nothing here for them to change: num.network.threads.");
    }

    @Test
    void aSecretNeverAppearsInAnythingThatIsPrinted() throws Exception {
        ConfigLoader.Loaded loaded = load(
                "ssl.keystore.password=" + SECRET + "\nssl.keystore.pasword=" + SECRET
                        + "\nlistener.name.plaintext.scram-sha-256.sasl.jaas.config=" + SECRET
                        + "\nrsm.config.secret=" + SECRET);
        assertThat(loaded.toString() + loaded.config() + loaded.warnings()).doesNotContain(SECRET);
        assertThat(loaded.config().get(SecurityKeys.SSL_KEYSTORE_PASSWORD)).hasToString("Optional[[hidden]]");
        assertThat(SecurityKeys.SSL_KEYSTORE_PASSWORD
                .print(loaded.config().get(SecurityKeys.SSL_KEYSTORE_PASSWORD)))
                .isEqualTo(Secret.HIDDEN);
        assertThat(loaded.config().get(SecurityKeys.SSL_KEYSTORE_PASSWORD).orElseThrow().reveal())
                .isEqualTo(SECRET);
        assertThat(loaded.config().forMechanism("PLAINTEXT", "SCRAM-SHA-256", SecurityKeys.SASL_JAAS_CONFIG))
                .contains(new Secret(SECRET));
        assertThat(loaded.config().withPrefix("rsm.config.")).containsEntry("secret", SECRET);
    }

    @Test
    void aListenerHasItsOwnValuesAndElseThoseOfAll() throws Exception {
        NodeConfig config = load("""
                max.connections=100
                listener.name.plaintext.max.connections=5
                listener.name.elsewhere.max.connections=6
                """).config();
        assertThat(config.forListener("PLAINTEXT", ListenerKeys.MAX_CONNECTIONS)).isEqualTo(5);
        assertThat(config.forListener("CONTROLLER", ListenerKeys.MAX_CONNECTIONS)).isEqualTo(100);
        assertThat(load("listener.name.elsewhere.max.connections=6").warnings()).anyMatch(
                w -> w.equals(
                        "\"listener.name.elsewhere.max.connections\" has no effect: there is no listener of that name."));
        assertThat(load("listener.name.plaintext.num.partitions=6").warnings())
                .anyMatch(w -> w
                        .startsWith("\"listener.name.plaintext.num.partitions\" is not a key that is known"));
        assertThat(problems("listener.name.plaintext.max.connections=many"))
                .anyMatch(p -> p
                        .startsWith("listener.name.plaintext.max.connections is \"many\", but must be"));
    }

    @Test
    void retentionIsTakenFromMillisecondsThenMinutesThenHours() throws Exception {
        assertThat(load("log.retention.hours=2").config().get(LogKeys.LOG_RETENTION_MS)).isEqualTo(7_200_000);
        assertThat(
                load("log.retention.hours=2\nlog.retention.minutes=3").config().get(LogKeys.LOG_RETENTION_MS))
                .isEqualTo(180_000);
        assertThat(load("log.retention.hours=2\nlog.retention.minutes=3\nlog.retention.ms=4").config()
                .get(LogKeys.LOG_RETENTION_MS)).isEqualTo(4);
        assertThat(load("log.retention.hours=-1").config().get(LogKeys.LOG_RETENTION_MS)).isEqualTo(-1);
        assertThat(load("").config().source(LogKeys.LOG_RETENTION_MS)).isEqualTo(ConfigSource.DEFAULT_CONFIG);
        assertThat(load("log.retention.hours=2").config().source(LogKeys.LOG_RETENTION_MS))
                .isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
    }

    @Test
    void aLowerDefaultGivesWayWhereAFileThatSuitsKafkaWouldElseBeWrong() throws Exception {
        assertThat(
                load("broker.heartbeat.interval.ms=2000").config().get(QuorumKeys.BROKER_SESSION_TIMEOUT_MS))
                .isEqualTo(12_000);
        assertThat(
                load("broker.session.timeout.ms=300").config().get(QuorumKeys.BROKER_HEARTBEAT_INTERVAL_MS))
                .isEqualTo(50);
        assertThat(
                load("broker.session.timeout.ms=9000").config().get(QuorumKeys.BROKER_HEARTBEAT_INTERVAL_MS))
                .isEqualTo(250);
        assertThat(
                load("replica.fetch.wait.max.ms=20000").config().get(ReplicationKeys.REPLICA_LAG_TIME_MAX_MS))
                .isEqualTo(40_000);
        assertThat(load("socket.request.max.bytes=1GiB").config().get(ListenerKeys.QUEUED_MAX_REQUEST_BYTES))
                .isEqualTo(1L << 30);
    }

    @Test
    void theFileThatIsShippedIsReadWithoutAProblem() throws Exception {
        Path shipped = Path.of(System.getProperty("tidemark.root", ".."), "deploy/src/main/dist/config",
                "server.properties");
        ConfigLoader.Loaded loaded = loader().load(shipped);
        assertThat(loaded.warnings()).allMatch(warning -> warning.startsWith("These are "));
    }

    @Test
    void threeNodesAreListedAsVoters() throws Exception {
        NodeConfig config = load("""
                node.id=2
                listeners=INTERNAL://10.0.0.2:9092,EXTERNAL://:9094,CONTROLLER://[::1]:9093
                advertised.listeners=INTERNAL://b2:9092,EXTERNAL://b2.example.org:19094
                listener.security.protocol.map=internal:PLAINTEXT,EXTERNAL:sasl_ssl,CONTROLLER:SSL
                inter.broker.listener.name=INTERNAL
                controller.quorum.voters=1@a:9093, 2@b:9093, 3@[fe80::3]:9093
                """).config();
        assertThat(config.voters()).containsExactly(new Voter(1, "a", 9093), new Voter(2, "b", 9093),
                new Voter(3, "fe80::3", 9093));
        assertThat(config.listeners().find("external").orElseThrow().protocol())
                .isEqualTo(SecurityProtocol.SASL_SSL);
        assertThat(config.listeners().ofControllers().getFirst()).hasToString("CONTROLLER://[::1]:9093");
        assertThat(config.listeners().advertised()).extracting(Listener::port).containsExactly(9092, 19094);
    }

    @Test
    void aMissingFileABigOneAndAGarbledOneAreNamed() throws IOException {
        Path missing = directory.resolve("no.properties");
        assertThatThrownBy(() -> loader().load(missing)).isInstanceOf(ConfigException.class)
                .hasMessage("There is no file " + missing + ": give the path of a server.properties.");
        assertThatThrownBy(() -> loader().load(directory)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be read");
        Path big = Files.write(directory.resolve("big"), new byte[PropertiesText.MAX_FILE_BYTES + 1]);
        assertThatThrownBy(() -> loader().load(big)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("but may have 1048576 at most");
        Path latin = Files.write(directory.resolve("latin"),
                "broker.rack=Ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> loader().load(latin)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("UTF-8");
        assertThat(problems("broker.rack=\\uZZZZ")).hasSize(1).first().asString().contains("\\u");
        assertThat(problems("broker.rack=" + "x".repeat(PropertiesText.MAX_VALUE_CHARS + 1))).hasSize(1)
                .first()
                .asString().contains("more than 65536 characters").hasSizeLessThan(200);
        assertThat(problems("k=v\n".repeat(9) + "k\n".repeat(3) + "x".repeat(300) + "=1")).hasSize(1).first()
                .asString()
                .contains("more than 255 characters");
    }

    @Test
    void warningsAreBounded() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++)
            text.append("no.such.key.").append(i).append("=1\n");
        List<String> warnings = load(text.toString()).warnings();
        assertThat(warnings).hasSize(ConfigLoader.MAX_WARNINGS);
        assertThat(warnings.getLast()).isEqualTo("There are 801 more warnings.");
    }

    private ConfigLoader loader() {
        return new ConfigLoader(OsDisk.INSTANCE, directory);
    }

    private ConfigLoader.Loaded load(String text) throws ConfigException, IOException {
        return loader().load(Files.writeString(directory.resolve("server.properties"), text));
    }

    private List<String> problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> load(text)).problems();
    }
}
