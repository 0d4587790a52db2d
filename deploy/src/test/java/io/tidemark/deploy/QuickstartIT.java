package io.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.deploy.cluster.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tidemark quickstart} of the packed distribution, run as a newcomer runs it. Its processes are told by the
 * temporary directory that is given to it: the command lines of all of them name it.
 */
class QuickstartIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");
    private static final int PATIENCE_S = 120;
    private static final Pattern SHELL_COMMAND = Pattern.compile("^ +((?:kill|rm -r) .*)$", Pattern.MULTILINE);

    @TempDir
    Path temporary;

    @Test
    void aLeaderIsKilledAllComesBackAndNothingStaysBehind() throws Exception {
        Process quickstart = start();
        assertThat(quickstart.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(quickstart.exitValue()).as(said()).isZero();
        assertThat(Files.readString(temporary.resolve("err"))).isEmpty();
        assertThat(said()).contains("count     none missing, none read twice, none changed",
                "order     5,000 keys, none out of order", "Everything is there, once and in order.")
                .containsPattern("kill -9 \\d+, which is node (\\d) and leads partitions?")
                .containsPattern("partition 0: node (\\d) -> node (?!\\1)\\d");
        assertNothingStaysBehind();
    }

    @Test
    void aClusterThatIsKeptGoesOnUntilItIsStoppedAsItSays() throws Exception {
        Process quickstart = start("--keep");
        assertThat(quickstart.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(quickstart.exitValue()).as(said()).isZero();
        assertThat(processes()).hasSize(3);
        List<String> commands = SHELL_COMMAND.matcher(said()).results().map(found -> found.group(1)).toList();
        assertThat(commands).hasSize(2);
        run(commands.getFirst());
        await("the nodes stop", () -> processes().isEmpty());
        run(commands.getLast());
        assertNothingStaysBehind();
    }

    @Test
    void whoInterruptsItFindsNothingLeft() throws Exception {
        Process quickstart = start();
        await("a node runs", () -> processes().size() > 1 || !quickstart.isAlive());
        quickstart.destroy();
        assertThat(quickstart.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(quickstart.exitValue()).as(said()).isNotZero();
        assertThat(said()).contains("Starting three nodes").doesNotContain("Everything is there");
        assertNothingStaysBehind();
    }

    @AfterEach
    void killWhatIsLeft() {
        processes().forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        Path tmp = Files.createDirectory(temporary.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(LAUNCHER.toString(), "quickstart"),
                        Arrays.stream(arguments)).toList())
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile());
        builder.environment().keySet().removeAll(List.of("TIDEMARK_DEBUG", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("TIDEMARK_OPTS", "-Djava.io.tmpdir=" + tmp);
        return builder.start();
    }

    private String said() throws IOException {
        return Files.readString(temporary.resolve("out")) + Files.readString(temporary.resolve("err"));
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").contains(temporary.toString()))
                .toList();
    }

    private void assertNothingStaysBehind() throws IOException {
        assertThat(processes()).isEmpty();
        try (Stream<Path> files = Files.list(temporary.resolve("tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    private static void run(String command) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", command).inheritIO().start();
        assertThat(shell.waitFor()).as(command).isZero();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Pause.ms(10);
        }
    }
}
