package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.deploy.log.CommandFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a cluster does, on this machine and in half a minute, and cleans up. */
@Command(name = "quickstart", description = "Starts three nodes on this machine, writes real records with Kafka's client, kills a leader "
        + "(kill -9) half way, reads everything and compares. Exits with 0 if all of it is there, in order.")
public final class QuickstartCommand implements Callable<Integer> {
    private static final int NODES = 3;
    private static final Duration ALL_WITHIN = Duration.ofSeconds(105);

    @Spec
    private CommandSpec spec;

    @Option(names = "--keep", description = "Leave the cluster running, and say how to use and to stop it.")
    private boolean keep;

    private QuickstartCommand() {}

    @Override
    public Integer call() throws CommandFailed, IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = SystemClock.INSTANCE;
        Path home = installation();
        Sample sample = Sample.read(home);
        Path directory = Files.createTempDirectory("tidemark-quickstart-").toRealPath();
        LocalCluster cluster = LocalCluster.create(directory, home.resolve("bin").resolve("tidemark"), NODES,
                SystemRandomness.INSTANCE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> removeNow(cluster), "clean up"));
        try {
            boolean holds = new Story(cluster, sample, clock, new Patience(clock, ALL_WITHIN), out).tell();
            return holds ? 0 : 1;
        } catch (CommandFailed e) {
            throw cluster.isOver() ? new CommandFailed("It was stopped before its end") : e;
        } finally {
            end(cluster, out);
        }
    }

    private void end(LocalCluster cluster, PrintWriter out) throws IOException, InterruptedException {
        if (keep && !cluster.isOver()) {
            cluster.letGo();
            new Handover(cluster, out).tell();
        } else {
            cluster.remove();
        }
    }

    /** Where the launcher says that the product is installed. */
    private static Path installation() throws CommandFailed {
        String home = System.getProperty("tidemark.home");
        if (home == null)
            throw new CommandFailed("The quickstart needs the launcher of a distribution, bin/tidemark");
        return Path.of(home).toAbsolutePath().normalize();
    }

    /** Where this process ends before its time; afterwards there is nothing left to remove. */
    private static void removeNow(LocalCluster cluster) {
        try {
            cluster.removeNow();
        } catch (IOException e) {
            System.err.println(
                    "tidemark quickstart: " + cluster.directory() + " stays behind: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
