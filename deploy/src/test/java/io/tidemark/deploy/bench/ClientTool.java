package io.tidemark.deploy.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client in a JVM of its own, with the flags of Kafka's launcher for tools. Whether it did its work is for the caller
 * to see from what it said: some tools give their figures and fail at tidying up.
 */
final class ClientTool {
    private static final List<String> LAUNCHER_FLAGS = List.of("-Xmx512M", "-server", "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent", "-XX:MaxInlineLevel=15", "-Djava.awt.headless=true");

    private ClientTool() {}

    /** Runs a tool of Apache Kafka 4.3.1, such as {@code ProducerPerformance}; all that it said. */
    static String kafka(String tool, String... arguments) throws IOException, InterruptedException {
        return run(Clusters.KAFKA_JARS.toAbsolutePath() + "/*", "org.apache.kafka.tools." + tool, arguments);
    }

    /** Runs a client of this benchmark; all that it said. */
    static String own(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), main.getName(), arguments);
    }

    private static String run(String classPath, String main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(LAUNCHER_FLAGS);
        command.addAll(List.of("-DTIDEMARK_LOG_LEVEL=ERROR", "-DTIDEMARK_KAFKA_LOG_LEVEL=ERROR", "-cp",
                classPath, main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
