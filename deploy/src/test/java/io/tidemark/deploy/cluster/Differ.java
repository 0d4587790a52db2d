package io.tidemark.deploy.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The differential tester that lies beside the project: raw requests of Kafka's protocol, with the answers that
 * Apache Kafka 4.3.1 gave. It is compiled into a directory of its own, against the jars of that release that the build
 * keeps for its peer tests, so that nothing has to be fetched; each step is a process that ends.
 */
final class Differ {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final Path sources;
    private final Path jars;
    private final Path directory;

    /**
     * @param sources the tester's project, of which nothing is written
     * @param jars the directory of Apache Kafka's jars
     * @param directory where the classes and the output go
     */
    Differ(Path sources, Path jars, Path directory) {
        this.sources = sources.toAbsolutePath();
        this.jars = jars.toAbsolutePath();
        this.directory = directory;
    }

    /** Compiles the tester. */
    void build() throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA.resolve("javac").toString(), "-nowarn", "-d",
                directory.resolve("classes").toString(), "-cp", jars.resolve("*").toString()));
        try (Stream<Path> files = Files.walk(sources.resolve("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().map(Path::toString)
                    .forEach(command::add);
        }
        if (run(command, "build") != 0)
            throw new AssertionError("the tester does not compile:\n" + said("build"));
    }

    /**
     * Asks a server all scenarios of a tag, and compares.
     *
     * @param differences the file of deliberate differences
     */
    DifferReport check(String bootstrapServer, String tag, Path differences) throws Exception {
        int exitCode = run(List.of(JAVA.resolve("java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-cp",
                directory.resolve("classes") + File.pathSeparator + jars.resolve("*"), "differ.Main", "check",
                "--bootstrap", bootstrapServer, "--tag", tag, "--golden",
                sources.resolve("golden").toString(),
                "--expected", differences.toAbsolutePath().toString()), "check");
        if (exitCode > 1)
            throw new AssertionError("the tester could not run:\n" + said("check"));
        return DifferReport.of(Files.readAllLines(directory.resolve("check.out")));
    }

    private int run(List<String> command, String step) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectOutput(directory.resolve(step + ".out").toFile())
                .redirectError(directory.resolve(step + ".err").toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new AssertionError("the tester does not end; it said:\n" + said(step));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String said(String step) throws IOException {
        return Files.readString(directory.resolve(step + ".out"))
                + Files.readString(directory.resolve(step + ".err"));
    }
}
