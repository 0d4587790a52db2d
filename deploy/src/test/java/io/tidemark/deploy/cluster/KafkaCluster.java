package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Apache Kafka 4.3.1: nodes that are broker and controller in one, with the flags of Kafka's own launcher. */
public final class KafkaCluster implements ServerCluster {
    private static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
    private static final int PATIENCE_S = 90;
    private static final List<String> LAUNCHER_FLAGS = List.of("-Xmx1G", "-Xms1G", "-server",
            "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent", "-XX:MaxInlineLevel=15", "-Djava.awt.headless=true");

    private final Path home;
    private final Path jars;
    private final List<Integer> clientPorts;
    private final Map<Integer, ServerProcess> running = new HashMap<>();

    private KafkaCluster(Path home, Path jars, List<Integer> clientPorts) {
        this.home = home;
        this.jars = jars;
        this.clientPorts = clientPorts;
    }

    /**
     * Formats nodes below a directory.
     *
     * @param jars the directory with Kafka's own jars
     * @param settings lines of a properties file for each node, beside what a cluster needs
     */
    public static KafkaCluster format(Path home, Path jars, int nodes, String settings) throws Exception {
        List<Integer> ports = FreePorts.take(2 * nodes);
        KafkaCluster cluster = new KafkaCluster(home, jars, ports.subList(0, nodes));
        String voters = IntStream.rangeClosed(1, nodes)
                .mapToObj(id -> id + "@127.0.0.1:" + ports.get(nodes + id - 1))
                .collect(Collectors.joining(","));
        for (int id = 1; id <= nodes; id++)
            cluster.format(id, ports.get(nodes + id - 1), voters, settings);
        return cluster;
    }

    private void format(int id, int controllerPort, String voters, String settings) throws Exception {
        Files.createDirectories(home.resolve("kafka-" + id));
        Files.writeString(properties(id), """
                process.roles=broker,controller
                node.id=%1$d
                listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                controller.quorum.voters=%4$s
                log.dirs=%5$s
                %6$s
                """.formatted(id, clientPorts.get(id - 1), controllerPort, voters,
                home.resolve("kafka-" + id).resolve("logs"), settings));
        List<String> command = java("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID,
                "--config",
                properties(id).toString());
        Path said = home.resolve("kafka-" + id).resolve("format.out");
        Process format = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile())
                .start();
        if (!format.waitFor(PATIENCE_S, TimeUnit.SECONDS) || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new AssertionError("Kafka's storage tool failed: " + Files.readString(said));
        }
    }

    private Path properties(int id) {
        return home.resolve("kafka-" + id).resolve("server.properties");
    }

    private List<String> java(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(LAUNCHER_FLAGS);
        command.addAll(List.of("-cp", jars.toAbsolutePath() + "/*", mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public int size() {
        return clientPorts.size();
    }

    @Override
    public void start(int node) throws Exception {
        launch(node);
        awaitServing();
    }

    private void launch(int node) throws IOException {
        running.put(node, ServerProcess.start(java("kafka.Kafka", properties(node).toString()), Map.of(),
                home.resolve("kafka-" + node).resolve("server.out")));
    }

    @Override
    public void startAll() throws Exception {
        for (int node : nodes())
            launch(node);
        awaitServing();
    }

    /** Until each that runs is known to the cluster. */
    private void awaitServing() throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000))) {
            ServerProcess any = running.values().iterator().next();
            any.await("all nodes serve", () -> {
                try {
                    return admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS).size() >= running
                            .size();
                } catch (Exception notYet) {
                    return false;
                }
            });
        }
    }

    @Override
    public ServerProcess process(int node) {
        return Objects.requireNonNull(running.get(node));
    }

    @Override
    public String bootstrapServers() {
        return clientPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::close);
        running.clear();
    }
}
