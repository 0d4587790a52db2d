package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Randomness;
import io.tidemark.deploy.log.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A few nodes on this machine, in a directory that was made for them. They end once, whoever ends them first. */
final class LocalCluster {
    private final Path directory;
    private final List<LocalNode> nodes;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final CountDownLatch removed = new CountDownLatch(1);

    private LocalCluster(Path directory, List<LocalNode> nodes) {
        this.directory = directory;
        this.nodes = nodes;
    }

    /** Makes the nodes' files; no node is started yet. */
    static LocalCluster create(Path directory, Path launcher, int size, Randomness randomness)
            throws CommandFailed, IOException {
        List<Integer> ports = FreePorts.take(2 * size, randomness);
        List<Integer> clientPorts = ports.subList(0, size);
        List<Integer> controllerPorts = ports.subList(size, 2 * size);
        String voters = IntStream.range(0, size)
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllerPorts.get(i))
                .collect(Collectors.joining(","));
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int id = i + 1;
            LocalNode node = new LocalNode(id, clientPorts.get(i), directory.resolve("node-" + id), launcher);
            node.configure(controllerPorts.get(i), voters);
            nodes.add(node);
        }
        return new LocalCluster(directory, List.copyOf(nodes));
    }

    Path directory() {
        return directory;
    }

    /** In the order of their numbers. */
    List<LocalNode> nodes() {
        return nodes;
    }

    LocalNode node(int id) {
        return nodes.get(id - 1);
    }

    /** Where a client finds the cluster. */
    String bootstrapServers() {
        return nodes.stream().map(LocalNode::address).collect(Collectors.joining(","));
    }

    /** Starts all side by side, and returns when each serves. */
    void start(Patience patience) throws CommandFailed, IOException, InterruptedException {
        for (LocalNode node : nodes)
            node.start();
        for (LocalNode node : nodes)
            node.awaitServing(patience);
    }

    /** Lets the nodes go on when this process ends. */
    void letGo() {
        if (isOver.compareAndSet(false, true))
            removed.countDown();
    }

    /** Stops all in an orderly way and deletes their files. */
    void remove() throws IOException, InterruptedException {
        end(LocalNode::askToStop);
    }

    /**
     * The same without asking, for when there is no time. From any thread, and where another one does it already,
     * returns when that has done it.
     */
    void removeNow() throws IOException, InterruptedException {
        end(LocalNode::killForGood);
    }

    /** Whether it was removed or let go, or is about to be. */
    boolean isOver() {
        return isOver.get();
    }

    private void end(Consumer<LocalNode> end) throws IOException, InterruptedException {
        if (!isOver.compareAndSet(false, true)) {
            removed.await();
            return;
        }
        try {
            nodes.forEach(end);
            for (LocalNode node : nodes)
                node.awaitEnd();
            deleteFiles();
        } finally {
            removed.countDown();
        }
    }

    private void deleteFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
