package io.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed distribution, run as an operator runs it: through its launcher, as a process. */
class DistributionIT {
    private static final Path HOME = Path.of(System.getProperty("tidemark.home", ""));
    private static final String VERSION = System.getProperty("tidemark.version", "");
    private static final int PATIENCE_S = 60;

    @TempDir
    Path directory;

    @Test
    void theLauncherFindsAJavaAndShowsTheVersion() throws Exception {
        Result result = run(HOME.resolve("bin/tidemark"), "--version");
        assertThat(result).isEqualTo(new Result(0, result.out(), ""));
        assertThat(result.out()).startsWith("tidemark " + VERSION + " (Java ");
    }

    @Test
    void theLauncherWorksThroughASymbolicLinkAndWithSpacesInThePath() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("a link"), HOME.resolve("bin/tidemark"));
        assertThat(run(link, "--version").exitCode()).isZero();
        Files.delete(link);
    }

    @Test
    void aCommandLineThatIsWrongExitsWithTwo() throws Exception {
        Result result = run(HOME.resolve("bin/tidemark"), "fly");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).hasLineCount(1).startsWith("tidemark: unknown command or argument 'fly'");
    }

    @Test
    void addedJvmFlagsReachTheJvm() throws Exception {
        Result result = runWith("-Dno.such.thing=1 -showversion", HOME.resolve("bin/tidemark"), "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("Runtime Environment");
    }

    @Test
    void aCacheOfAnotherJavaIsPassedOverInSilence() throws Exception {
        Path copy = copyOfHome();
        Files.writeString(copy.resolve("lib/tidemark.aot"), "not a cache");
        Result result = run(copy.resolve("bin/tidemark"), "--version");
        assertThat(result).isEqualTo(new Result(0, result.out(), ""));
        assertThat(result.out()).startsWith("tidemark ").hasLineCount(1);
    }

    @Test
    void itHoldsWhatItsReadersNeed() {
        assertThat(List.of("LICENSE", "README.md", "docs/architecture.md", "config/server.properties",
                "config/logback.xml", "lib/tidemark.jar"))
                .allSatisfy(name -> assertThat(HOME.resolve(name)).exists());
    }

    @Test
    void itShipsNoTestCodeAndNothingOfKafkasServer() throws Exception {
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .noneMatch(
                            name -> name.matches("(kafka(?!-clients-)|junit|assertj|jqwik|archunit|jmh).*"))
                    .noneMatch(name -> name.endsWith("-tests.jar"));
        }
    }

    private Path copyOfHome() throws IOException {
        Path copy = directory.resolve("copy of tidemark");
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file : files.toList())
                Files.copy(file, copy.resolve(HOME.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy;
    }

    private Result run(Path launcher, String... args) throws Exception {
        return runWith("", launcher, args);
    }

    private Result runWith(String jvmFlags, Path launcher, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TIDEMARK_OPTS", jvmFlags);
        builder.environment().keySet().removeAll(List.of("TIDEMARK_DEBUG", "JAVA_TOOL_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Result(int exitCode, String out, String err) {}
}
