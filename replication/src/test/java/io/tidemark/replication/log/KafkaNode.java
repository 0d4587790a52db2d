package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/** One node of Apache Kafka 4.3.1, broker and controller in one, as a process on the loopback interface. */
final class KafkaNode implements AutoCloseable {
    private static final int PATIENCE_S = 60;
    private static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
    private static final List<String> JVM = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-Xshare:auto");

    private final Path home;
    private final Path properties;
    private final String bootstrap;
    private @Nullable Process process;

    private KafkaNode(Path home, Path properties, String bootstrap) {
        this.home = home;
        this.properties = properties;
        this.bootstrap = bootstrap;
    }

    /** Formats a node below {@code home}. */
    static KafkaNode format(Path home) throws Exception {
        int[] ports = freePorts();
        Path properties = home.resolve("server.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                group.initial.rebalance.delay.ms=0
                """.formatted(ports[0], ports[1], home.resolve("logs")));
        KafkaNode node = new KafkaNode(home, properties, "127.0.0.1:" + ports[0]);
        Process format = node.java("format.out", "kafka.tools.StorageTool", "format", "--cluster-id",
                CLUSTER_ID,
                "--config", properties.toString());
        try {
            assertThat(format.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            assertThat(format.exitValue()).as(Files.readString(home.resolve("format.out"))).isZero();
        } finally {
            format.destroyForcibly();
        }
        return node;
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
    }

    private Process java(String output, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", KafkaTool.JARS.toAbsolutePath() + "/*", mainClass));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(home.resolve(output).toFile()).start();
    }

    Path logs() {
        return home.resolve("logs");
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Starts the process and waits until it answers. */
    void start() throws Exception {
        process = java("server.out", "kafka.Kafka", properties.toString());
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_S * 1000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200))) {
            admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    /** Asks it to stop, and waits until it has. */
    void stop() throws Exception {
        Process running = Objects.requireNonNull(process);
        running.destroy();
        assertThat(running.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    /** kill -9. */
    void kill() throws Exception {
        Process running = Objects.requireNonNull(process);
        running.destroyForcibly();
        assertThat(running.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        if (process != null) process.destroyForcibly();
    }
}
