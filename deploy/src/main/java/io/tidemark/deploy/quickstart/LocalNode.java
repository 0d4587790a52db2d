package io.tidemark.deploy.quickstart;

import io.tidemark.deploy.log.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node, broker and controller in one: a directory, and a process of the distribution that works in it.
 * Owned by the command's thread, but {@link #kill} may come from any.
 */
final class LocalNode {
    /** What a node prints on its standard output once it serves clients. */
    private static final String SERVES = " serves ";
    private static final Duration SERVES_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final int id;
    private final int clientPort;
    private final Path directory;
    private final Path launcher;
    private volatile @Nullable Process process;
    private volatile boolean neverAgain;
    private long servedBefore;

    LocalNode(int id, int clientPort, Path directory, Path launcher) {
        this.id = id;
        this.clientPort = clientPort;
        this.directory = directory;
        this.launcher = launcher;
    }

    int id() {
        return id;
    }

    /** Where clients find it. */
    String address() {
        return "127.0.0.1:" + clientPort;
    }

    /** Where its files are. */
    Path directory() {
        return directory;
    }

    private Path properties() {
        return directory.resolve("server.properties");
    }

    private Path output() {
        return directory.resolve("node.out");
    }

    /** The number of its process; it has been started. */
    long pid() {
        return started().pid();
    }

    private Process started() {
        Process running = process;
        if (running == null)
            throw new IllegalStateException("node " + id + " was not started");
        return running;
    }

    /** Writes the file that it is started with. */
    void configure(int controllerPort, String voters) throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        Files.writeString(properties(), """
                process.roles=broker,controller
                node.id=%d
                listeners=PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.quorum.voters=%s
                log.dirs=%s
                """.formatted(id, address(), controllerPort, voters, directory.resolve("data")));
        Files.writeString(output(), "");
    }

    /** Starts it, anew if it was killed. {@link #awaitServing} says when it serves. */
    void start() throws IOException {
        servedBefore = timesServed();
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "node", properties().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().remove("TIDEMARK_KAFKA_LOG_LEVEL"); // A node's log is for the file, not the terminal.
        // A process that is killed leaves what its libraries have unpacked; so they do it where it is cleaned up.
        builder.environment().merge("TIDEMARK_OPTS", "-Djava.io.tmpdir=tmp",
                (given, ours) -> given + " " + ours);
        Process starting = builder.start();
        process = starting;
        if (neverAgain)
            starting.destroyForcibly();
    }

    void awaitServing(Patience patience) throws CommandFailed, InterruptedException {
        patience.await("node " + id + " serves", SERVES_WITHIN, () -> {
            if (!started().isAlive())
                throw new CommandFailed("Node %d has ended with exit code %d before it served. %s"
                        .formatted(id, started().exitValue(), complaints()));
            return timesServed() > servedBefore;
        });
    }

    private long timesServed() {
        return outputLines(line -> line.contains(SERVES)).size();
    }

    /** The last lines in which it complains, as one text. */
    String complaints() {
        List<String> all = outputLines(line -> line.contains(" ERROR ") || line.startsWith("tidemark"));
        return all.isEmpty() ? "It said nothing about that"
                : "It said: " + String.join(" ", all.subList(Math.max(0, all.size() - 3), all.size()));
    }

    private List<String> outputLines(Predicate<String> wanted) {
        try (Stream<String> lines = Files.lines(output())) {
            return lines.filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** SIGKILL: {@code kill -9}. */
    void kill() {
        Process running = process;
        if (running != null)
            running.destroyForcibly();
    }

    /** SIGKILL, and it cannot be started any more. */
    void killForGood() {
        neverAgain = true;
        kill();
    }

    /** SIGTERM: the node stops in an orderly way. */
    void askToStop() {
        Process running = process;
        if (running != null)
            running.destroy();
    }

    /** Waits until its process is gone, if it has one. One that does not end in time is killed. */
    void awaitEnd() throws InterruptedException {
        Process running = process;
        if (running != null && !running.waitFor(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS))
            running.destroyForcibly().waitFor(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
