package io.tidemark.broker.node;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.controller.identity.IdentityRefused;
import io.tidemark.controller.node.ControllerNode;
import io.tidemark.controller.raft.RaftRefused;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One node: a broker, a controller, or both. Used by the thread that runs it, but for {@link #fatal}. */
public final class Node {
    private final NodeConfig config;
    private final NodeSurroundings around;
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private @Nullable ControllerNode controller;
    private @Nullable BrokerNode broker;

    public Node(NodeConfig config, NodeSurroundings around) {
        this.config = config;
        this.around = around;
    }

    /**
     * Starts it, until it serves.
     *
     * @return one line for whoever waits for that
     * @throws NodeRefused if it cannot; it is to be stopped all the same
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A failure completes both, or there is none to hear of.
    public String start() throws NodeRefused, InterruptedException {
        BrokerNode made = null;
        if (config.roles().contains(NodeConfig.Role.BROKER)) {
            made = new BrokerNode(config, around);
            broker = made;
            made.bind();
            made.fatal().thenAccept(fatal::complete);
        }
        if (config.roles().contains(NodeConfig.Role.CONTROLLER))
            controller = startController();
        if (made != null)
            made.serve();
        return "Node %d serves %s".formatted(config.nodeId(),
                made == null ? controllers() : made.addresses());
    }

    private ControllerNode startController() throws NodeRefused {
        try {
            return ControllerNode.start(config, new ControllerNode.Surroundings(around.disk(), around.clock(),
                    around.randomness(), around.faults()));
        } catch (IOException | RaftRefused | IdentityRefused e) {
            throw new NodeRefused("The controller does not start: " + e.getMessage(), e);
        }
    }

    private String controllers() {
        return config.listeners().ofControllers().stream().map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    /** Done when it cannot go on, with the sentence that says why; on any thread. */
    public CompletableFuture<String> fatal() {
        return fatal;
    }

    /**
     * Hands over what it leads, as controller and as broker, and ends. The controller comes first, so that others decide
     * on what the broker leads, and nobody waits for its logs to be closed.
     */
    public void stop() throws InterruptedException {
        ControllerNode ending = controller;
        controller = null;
        if (ending != null)
            ending.handOver();
        BrokerNode stopping = broker;
        broker = null;
        if (stopping != null)
            stopping.stop();
        if (ending != null)
            ending.close();
    }
}
