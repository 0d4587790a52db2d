package io.tidemark.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Voter;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.controller.rpc.Waiting;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Whole controllers in one process, each with a port and a directory of its own. */
final class ControllersInProcess {
    private static final int MOST = 4;

    private final Path root;
    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final List<Voter> voters = new ArrayList<>();
    private final Map<Integer, ControllerNode> running = new LinkedHashMap<>();
    private final ControllerCaller caller = new ControllerCaller();

    /** Controllers that are not started yet. */
    ControllersInProcess(Path root) throws IOException {
        this.root = root;
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < MOST; i++) sockets.add(new ServerSocket(0));
        for (ServerSocket socket : sockets) {
            voters.add(new Voter(voters.size() + 1, "127.0.0.1", socket.getLocalPort()));
            socket.close();
        }
        voters.forEach(caller::know);
    }

    /** Stops all, and looks whether anything was broken. */
    void stopAll() throws Exception {
        for (int id : List.copyOf(running.keySet())) stop(id);
        caller.close();
        faults.assertNothingBroken();
    }

    private NodeConfig config(int id, int named) throws Exception {
        return config(id, "controller.quorum.voters=" + voters.subList(0, named).stream().map(Voter::toString)
                .collect(Collectors.joining(",")));
    }

    private NodeConfig config(int id, String quorum) throws Exception {
        Path directory = root.resolve("node-" + id);
        Files.createDirectories(directory);
        Path file = directory.resolve("server.properties");
        Files.writeString(file, """
                process.roles=controller
                node.id=%d
                %s
                listeners=CONTROLLER://127.0.0.1:%d
                log.dirs=%s
                """.formatted(id, quorum, voters.get(id - 1).port(), directory.resolve("data")));
        return new ConfigLoader(OsDisk.INSTANCE, root).load(file).config();
    }

    /** Starts a node whose file names so many voters; done when it has taken part. */
    CompletableFuture<ControllerNode> start(int id, int named) throws Exception {
        return start(id, config(id, named));
    }

    /** Starts a node whose file names these as bootstrap servers. */
    CompletableFuture<ControllerNode> startBy(int id, List<Voter> servers) throws Exception {
        return start(id, config(id, "controller.quorum.bootstrap.servers=" + servers.stream()
                .map(each -> each.host() + ":" + each.port()).collect(Collectors.joining(","))));
    }

    private CompletableFuture<ControllerNode> start(int id, NodeConfig config) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ControllerNode.start(config, new ControllerNode.Surroundings(OsDisk.INSTANCE,
                        SystemClock.INSTANCE, SystemRandomness.INSTANCE, faults));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }).thenApply(node -> {
            running.put(id, node);
            return node;
        });
    }

    void startAll(int named) throws Exception {
        List<CompletableFuture<ControllerNode>> starting = new ArrayList<>();
        for (int id = 1; id <= named; id++) starting.add(start(id, named));
        for (CompletableFuture<ControllerNode> each : starting) each.get(20, TimeUnit.SECONDS);
    }

    void stop(int id) {
        ControllerNode stopped = running.remove(id);
        if (stopped != null) stopped.close();
    }

    void wipe(int id) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("node-" + id)
                .resolve("data").resolve(SegmentLogStorage.DIRECTORY_NAME))) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    /** Asks whoever is active. */
    <R extends ApiMessage> R ask(ApiMessage request, Class<R> type) throws Exception {
        return ask(ApiKeys.forId(request.apiKey()).latestVersion(), request, type);
    }

    /** Asks whoever is active, in that version. */
    <R extends ApiMessage> R ask(short version, ApiMessage request, Class<R> type) throws Exception {
        AtomicReference<R> answer = new AtomicReference<>();
        Waiting.until("somebody answers " + request, () -> {
            for (int id : List.copyOf(running.keySet())) {
                R response = response(id, version, request, type);
                if (response != null) {
                    answer.set(response);
                    return true;
                }
            }
            return false;
        });
        return answer.get();
    }

    private <R extends ApiMessage> @Nullable R response(int id, short version, ApiMessage request,
            Class<R> type) {
        try {
            return caller.ask(id, version, request, type);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Nullable
    HelloResponse hello(int id) {
        try {
            return caller.hello(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The quorum as the active controller describes it. */
    PartitionData quorum() throws Exception {
        return quorum(ApiKeys.DESCRIBE_QUORUM.latestVersion());
    }

    /** As it is described in that version. */
    PartitionData quorum(short version) throws Exception {
        DescribeQuorumRequestData request = new DescribeQuorumRequestData().setTopics(List.of(
                new DescribeQuorumRequestData.TopicData().setTopicName("__cluster_metadata")
                        .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()))));
        DescribeQuorumResponseData response = ask(version, request, DescribeQuorumResponseData.class);
        assertThat(response.errorCode()).isZero();
        return response.topics().getFirst().partitions().getFirst();
    }

    Voter voter(int id) {
        return voters.get(id - 1);
    }

    /** The directory of a node's metadata log. */
    Path logDirectory(int id) {
        return root.resolve("node-" + id).resolve("data").resolve(SegmentLogStorage.DIRECTORY_NAME);
    }
}
