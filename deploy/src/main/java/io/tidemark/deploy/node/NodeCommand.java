package io.tidemark.deploy.node;

import io.tidemark.broker.node.Node;
import io.tidemark.broker.node.NodeRefused;
import io.tidemark.broker.node.NodeSurroundings;
import io.tidemark.common.config.ConfigException;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.deploy.log.CommandFailed;
import io.tidemark.deploy.logging.LogbackLevels;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one node until SIGTERM or SIGINT, or until it cannot go on. */
@Command(name = "node", description = "Runs one node in the foreground, from a server.properties as Kafka's.")
public final class NodeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The node's server.properties.")
    private Path file;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

    private NodeCommand() {}

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // What cannot go on says so by completing the future itself.
    public Integer call() throws CommandFailed, InterruptedException {
        Node node = new Node(config(), new NodeSurroundings(OsDisk.INSTANCE, SystemClock.INSTANCE,
                SystemRandomness.INSTANCE, new HaltingFaultHandler(), LogbackLevels.ofProcess()));
        Runtime.getRuntime().addShutdownHook(new Thread(this::askToStop, "stop"));
        node.fatal().thenAccept(this::giveUp);
        try {
            spec.commandLine().getOut().println(node.start());
            spec.commandLine().getOut().flush();
            asked.await();
        } catch (NodeRefused e) {
            LOG.debug("The node does not start", e);
            giveUp(String.valueOf(e.getMessage()));
        } finally {
            node.stop();
            stopped.countDown();
        }
        String why = trouble.get();
        if (why != null)
            throw new CommandFailed(why);
        return 0;
    }

    private NodeConfig config() throws CommandFailed {
        try {
            ConfigLoader.Loaded loaded = new ConfigLoader(OsDisk.INSTANCE, installation()).load(file);
            loaded.warnings().forEach(LOG::warn);
            return loaded.config();
        } catch (ConfigException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
    }

    /** Where the launcher says that the product is installed; else here. */
    private static Path installation() {
        return Path.of(System.getProperty("tidemark.home", "")).toAbsolutePath();
    }

    private void giveUp(String why) {
        trouble.compareAndSet(null, why);
        asked.countDown();
    }

    /**
     * The JVM is told to end by a signal, and would exit with the signal's number: a node that was asked to stop and
     * did has done well.
     */
    private void askToStop() {
        asked.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (trouble.get() == null)
            Runtime.getRuntime().halt(0);
    }
}
