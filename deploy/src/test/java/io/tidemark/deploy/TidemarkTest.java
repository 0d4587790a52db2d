package io.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the program answers to a command line, before any command does its work. */
class TidemarkTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheProductAndItsJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("tidemark ").contains("(Java " + Runtime.version() + ")");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theBuildFillsInTheVersion() {
        run("--version");
        assertThat(out.toString()).doesNotContain("$").doesNotContain("unknown");
    }

    @Test
    void helpGoesToStdoutAndSucceeds() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: tidemark");
    }

    @Test
    void anUnknownCommandIsOneSentenceAndExitCodeTwo() {
        assertThat(run("fly")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("'fly'").contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownOptionIsOneSentenceAndExitCodeTwo() {
        assertThat(run("--fly")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("unknown option '--fly'");
    }

    @Test
    void noCommandAtAllIsOneSentenceAndExitCodeTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void aMistypedOptionNamesTheNearestOne() {
        assertThat(run("--debgu")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean '--debug'?");
    }

    @Test
    void aFailureIsOneSentenceAndExitCodeOne() {
        assertThat(runFailing("the disk is\n  full.", false)).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("failing: the disk is full.");
    }

    @Test
    void aFailureWithoutAMessageIsNamedByItsClass() {
        assertThat(runFailing("", false)).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("failing: IllegalStateException.");
    }

    @Test
    void theStackTraceComesOnlyWhenAskedFor() {
        assertThat(runFailing("no", true)).isEqualTo(1);
        assertThat(err.toString()).contains("\tat ").contains("IllegalStateException: no");
    }

    @Test
    void theDebugVariableShowsTheStackTraceToo() {
        Tidemark.run(new String[] {"fly"}, Map.of("TIDEMARK_DEBUG", "1"), new PrintWriter(out),
                new PrintWriter(err));
        assertThat(err.toString()).contains("\tat ");
    }

    private int run(String... args) {
        PrintWriter writer = new PrintWriter(out);
        int exitCode = Tidemark.run(args, Map.of(), writer, new PrintWriter(err));
        writer.flush();
        return exitCode;
    }

    private int runFailing(String message, boolean debug) {
        return new CommandLine(new Failing(message)).setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new Complaints(() -> debug))
                .execute();
    }

    @Command(name = "failing")
    private record Failing(String message) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException(message);
        }
    }
}
