package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of the built distribution, broker and controller in one, started by its launcher. */
public final class TidemarkCluster implements ServerCluster {
    /** Settings for tests in which nothing fails: no vote and no fencing because the machine is busy. */
    public static final String PATIENT = """
            controller.quorum.election.timeout.ms=3000
            controller.quorum.fetch.timeout.ms=3000
            broker.session.timeout.ms=60000
            """;

    private final Path home;
    private final IntFunction<Path> data;
    private final Path launcher;
    private final NodeHosts hosts;
    private final List<Integer> clientPorts;
    private final List<Integer> controllerPorts;
    private final Map<Integer, ServerProcess> running = new HashMap<>();

    private TidemarkCluster(Path home, IntFunction<Path> data, Path launcher, NodeHosts hosts,
            List<Integer> clientPorts, List<Integer> controllerPorts) {
        this.home = home;
        this.data = data;
        this.launcher = launcher;
        this.hosts = hosts;
        this.clientPorts = new ArrayList<>(clientPorts);
        this.controllerPorts = controllerPorts;
    }

    /**
     * Writes the nodes' files below a directory; the nodes format the rest by themselves.
     *
     * @param launcher {@code bin/tidemark} of a distribution
     * @param settings lines of a properties file for each node, beside what a cluster needs
     */
    public static TidemarkCluster create(Path home, Path launcher, int nodes, String settings)
            throws IOException {
        return create(home, below(home), launcher, nodes, _ -> settings);
    }

    /** The same, with each node in a namespace of its own, where it has the wanted settings. */
    public static TidemarkCluster create(Path home, Path launcher, int nodes, String settings,
            Namespaces namespaces) throws IOException {
        return create(home, below(home), launcher, nodes, _ -> settings, namespaces);
    }

    private static IntFunction<Path> below(Path home) {
        return node -> home.resolve("node-" + node).resolve("data");
    }

    /**
     * The same, with each node's data and settings where and as the caller wants them.
     *
     * @param data the log directory of a node
     * @param settings lines of a properties file for a node, beside what a cluster needs
     */
    static TidemarkCluster create(Path home, IntFunction<Path> data, Path launcher, int nodes,
            IntFunction<String> settings) throws IOException {
        return create(home, data, launcher, nodes, settings, NodeHosts.LOOPBACK);
    }

    private static TidemarkCluster create(Path home, IntFunction<Path> data, Path launcher, int nodes,
            IntFunction<String> settings, NodeHosts hosts) throws IOException {
        List<Integer> ports = FreePorts.take(2 * nodes);
        TidemarkCluster cluster = new TidemarkCluster(home, data, launcher, hosts, ports.subList(0, nodes),
                ports.subList(nodes, 2 * nodes));
        for (int id = 1; id <= nodes; id++)
            cluster.write(id, settings.apply(id));
        return cluster;
    }

    private void write(int id, String settings) throws IOException {
        Files.createDirectories(directory(id));
        Files.writeString(directory(id).resolve("server.properties"), """
                process.roles=broker,controller
                node.id=%1$d
                listeners=PLAINTEXT://%7$s:%2$d,CONTROLLER://%7$s:%3$d
                controller.quorum.voters=%4$s
                log.dirs=%5$s
                %6$s
                """.formatted(id, clientPorts.get(id - 1), controllerPorts.get(id - 1), voters(),
                data.apply(id), settings, hosts.address(id)));
    }

    /** Adds a node that is a broker alone; its number. It is not started yet. */
    public int addBroker() throws IOException {
        clientPorts.addAll(FreePorts.take(1));
        int id = size();
        Files.createDirectories(directory(id));
        Files.writeString(directory(id).resolve("server.properties"), """
                process.roles=broker
                node.id=%1$d
                listeners=PLAINTEXT://%5$s:%2$d
                controller.quorum.voters=%3$s
                log.dirs=%4$s
                """.formatted(id, clientPort(id), voters(), data.apply(id), hosts.address(id)));
        return id;
    }

    private String voters() {
        return IntStream.rangeClosed(1, controllerPorts.size())
                .mapToObj(id -> id + "@" + hosts.address(id) + ":" + controllerPorts.get(id - 1))
                .collect(Collectors.joining(","));
    }

    /** Where a node keeps its file and its output, and its data where nobody wanted that elsewhere. */
    public Path directory(int node) {
        return home.resolve("node-" + node);
    }

    /** The directory of a node's metadata log. */
    public Path metadataLog(int node) {
        return data.apply(node).resolve("__cluster_metadata-0");
    }

    public int controllerPort(int node) {
        return controllerPorts.get(node - 1);
    }

    /** Where each controller is found, by its node's number. */
    public Map<Integer, InetSocketAddress> controllers() {
        return nodes().stream().limit(controllerPorts.size()).collect(Collectors.toMap(node -> node,
                node -> new InetSocketAddress(hosts.address(node), controllerPort(node))));
    }

    /** Where clients find a node. */
    InetSocketAddress clientAddress(int node) {
        return new InetSocketAddress(hosts.address(node), clientPort(node));
    }

    public int clientPort(int node) {
        return clientPorts.get(node - 1);
    }

    @Override
    public int size() {
        return clientPorts.size();
    }

    @Override
    public void start(int node) throws Exception {
        long before = readyLines(node);
        launch(node);
        awaitReady(node, before);
    }

    @Override
    public void startAll() throws Exception {
        Map<Integer, Long> before = new HashMap<>();
        for (int node : nodes()) {
            before.put(node, readyLines(node));
            launch(node);
        }
        for (int node : nodes())
            awaitReady(node, Objects.requireNonNull(before.get(node)));
    }

    private void launch(int node) throws IOException {
        List<String> command = List.of(launcher.toString(), "node",
                directory(node).resolve("server.properties").toString());
        running.put(node, ServerProcess.start(hosts.inside(node, command), Map.of(), output(node)));
    }

    private Path output(int node) {
        return directory(node).resolve("node.out");
    }

    /** A node prints one line each time it begins to serve. */
    private void awaitReady(int node, long before) throws Exception {
        process(node).await("node " + node + " serves", () -> readyLines(node) > before);
    }

    private long readyLines(int node) {
        try {
            return Files.exists(output(node))
                    ? Files.readAllLines(output(node)).stream().filter(line -> line.contains(" serves "))
                            .count()
                    : 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public ServerProcess process(int node) {
        return Objects.requireNonNull(running.get(node));
    }

    @Override
    public String bootstrapServers() {
        return nodes().stream().map(node -> hosts.address(node) + ":" + clientPort(node))
                .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::close);
        running.clear();
    }
}
