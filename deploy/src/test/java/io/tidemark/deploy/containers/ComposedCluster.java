package io.tidemark.deploy.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Container;
import io.tidemark.deploy.cluster.FreePorts;
import io.tidemark.deploy.cluster.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;

/**
 * The cluster of {@code deploy/docker-compose.yml}, with an image, ports and volumes of its own, so that it meets
 * nobody else's. Containers are found by their labels: their names differ with the version of compose.
 */
final class ComposedCluster implements AutoCloseable {
    static final int NODES = 3;

    private static final String SERVICE = "com.docker.compose.service";
    private static final String PROJECT = "com.docker.compose.project";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final String image = "tidemark-test-" + UUID.randomUUID();
    private final List<Integer> ports;
    private final ComposeContainer compose;
    private String project = "";

    ComposedCluster(Path composeFile) throws IOException {
        ports = FreePorts.take(NODES);
        compose = new ComposeContainer("tidemark", composeFile.toFile())
                .withBuild(true)
                .withPull(false)
                .withEnv(Map.of("TIDEMARK_IMAGE", image, "TIDEMARK_PORT_1", port(1), "TIDEMARK_PORT_2",
                        port(2),
                        "TIDEMARK_PORT_3", port(3)));
    }

    private String port(int node) {
        return Integer.toString(ports.get(node - 1));
    }

    /** Builds the image, and waits until all nodes are healthy. */
    void start() throws InterruptedException {
        compose.start();
        project = Objects.requireNonNull(container(1).getLabels().get(PROJECT));
        for (int node = 1; node <= NODES; node++)
            awaitHealthy(node);
    }

    /** What clients on this machine are given. */
    String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    String image() {
        return image;
    }

    /** The network in which containers reach the nodes. */
    String network() {
        return project + "_tidemark";
    }

    /** SIGKILL, from outside. */
    void kill(int node) throws InterruptedException {
        docker.killContainerCmd(container(node).getId()).exec();
        await("node " + node + " is dead", () -> !Boolean.TRUE.equals(state(node).getRunning()));
    }

    /** SIGTERM, and what it exits with. */
    long stop(int node) {
        docker.stopContainerCmd(container(node).getId()).withTimeout((int) PATIENCE.toSeconds()).exec();
        return Objects.requireNonNull(state(node).getExitCodeLong());
    }

    /** Starts one that was there, with its volume. */
    void startAgain(int node) {
        docker.startContainerCmd(container(node).getId()).exec();
    }

    void awaitHealthy(int node) throws InterruptedException {
        await("node " + node + " is healthy", () -> {
            ContainerState state = state(node);
            return state.getHealth() != null && "healthy".equals(state.getHealth().getStatus());
        });
    }

    private ContainerState state(int node) {
        return docker.inspectContainerCmd(container(node).getId()).exec().getState();
    }

    private Container container(int node) {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withAncestorFilter(List.of(image))
                .withLabelFilter(Map.of(SERVICE, "tidemark-" + node))
                .exec()
                .getFirst();
    }

    /** Waits for something that real processes are to bring about. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end)
                throw new AssertionError("waited in vain until " + what);
            Pause.ms(20);
        }
    }

    /** Containers, volumes and networks of it that are still there, by name. */
    List<String> remains() {
        List<String> found = new ArrayList<>();
        Map<String, String> ours = Map.of(PROJECT, project);
        docker.listContainersCmd().withShowAll(true).withLabelFilter(ours).exec()
                .forEach(each -> found.add(each.getId()));
        docker.listVolumesCmd().withFilter("label", List.of(PROJECT + "=" + project)).exec().getVolumes()
                .forEach(each -> found.add(each.getName()));
        docker.listNetworksCmd().withFilter("label", List.of(PROJECT + "=" + project)).exec()
                .forEach(each -> found.add(each.getName()));
        images().forEach(found::add);
        return found;
    }

    private Stream<String> images() {
        return docker.listImagesCmd().withFilter("reference", List.of(image)).exec().stream()
                .map(each -> each.getId());
    }

    @Override
    public void close() {
        compose.stop();
        if (images().findAny().isPresent())
            docker.removeImageCmd(image).withForce(true).exec();
    }
}
