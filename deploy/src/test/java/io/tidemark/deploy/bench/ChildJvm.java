package io.tidemark.deploy.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class in a JVM of its own, with this JVM's flags and class path and the heap that a node has:
 * nothing that was measured before has warmed it up, or filled its caches with other types.
 */
final class ChildJvm {
    /** The young generation that a node has by the launcher's flags: its size decides how long a pause is. */
    private static final String YOUNG = "85m";

    /** The heap that a node has. */
    static final String NODE_HEAP = "256m";

    private ChildJvm() {}

    /** Starts it; its standard error is this one's. */
    static Process start(Class<?> main, String... arguments) throws IOException {
        return startWithHeap(NODE_HEAP, main, arguments);
    }

    private static Process startWithHeap(String heap, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xmx" + heap, "-XX:MaxNewSize=" + YOUNG, "-DTIDEMARK_LOG_LEVEL=ERROR",
                "-DTIDEMARK_KAFKA_LOG_LEVEL=ERROR", "-cp", System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    /**
     * Runs it to its end.
     *
     * @return what it wrote to its standard output
     */
    static String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return runWithHeap(NODE_HEAP, main, arguments);
    }

    /** As {@link #run}, with another heap, such as 1g. */
    static String runWithHeap(String heap, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Process process = startWithHeap(heap, main, arguments);
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) throw new IOException(main.getSimpleName() + " ended with status " + status);
        return out;
    }
}
