package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One process of a cluster: started, hung, let go on, asked to end, killed. What it says goes to a file. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a process whose output is added to a file. */
    static ServerProcess start(List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        Files.writeString(output, "--- " + command.getLast() + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeAll(List.of("TIDEMARK_DEBUG", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), output);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that it and those before it in its place have said. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** SIGSTOP: it hangs, with all its connections open. */
    public void hang() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    public void goOn() throws Exception {
        signal("CONT");
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() throws Exception {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits until it has ended. Its exit code. */
    public int terminate() throws Exception {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until it has ended by itself. Its exit code. */
    int awaitEnd() throws Exception {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            throw new AssertionError("process " + pid() + " does not end; it said:\n" + output());
        return process.exitValue();
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
        if (kill.waitFor() != 0)
            throw new AssertionError("process " + pid() + " did not take SIG" + name);
    }

    /** Waits for something that this process is to bring about. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!isAlive() || System.nanoTime() > end)
                throw new AssertionError((isAlive() ? "waited in vain until " : "it ended before ") + what
                        + "; it said:\n" + output());
            if (NEVER.await(5, TimeUnit.MILLISECONDS))
                throw new AssertionError();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
