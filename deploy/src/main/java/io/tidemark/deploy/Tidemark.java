package io.tidemark.deploy;

import io.tidemark.deploy.log.LogCommand;
import io.tidemark.deploy.metadata.MetadataCommand;
import io.tidemark.deploy.node.NodeCommand;
import io.tidemark.deploy.quickstart.QuickstartCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code tidemark}: finds the command that was asked for, runs it, and ends the process with
 * its exit code. A new command is a class annotated with {@link Command} and named in
 * {@code subcommands} below.
 */
@Command(name = "tidemark", description = "Runs and inspects Tidemark, a log cluster for Kafka clients.", versionProvider = Version.class, mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, subcommands = {
    LogCommand.class, NodeCommand.class, MetadataCommand.class, QuickstartCommand.class})
public final class Tidemark implements Callable<Integer> {
    /** When this environment variable is set and not empty, a failure shows its stack trace. */
    static final String DEBUG_VARIABLE = "TIDEMARK_DEBUG";

    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure, as does a non-empty "
            + DEBUG_VARIABLE + ".")
    private boolean debug;

    private Tidemark() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(args, System.getenv(), out, err);
        out.flush();
        System.exit(exitCode);
    }

    /** Runs one command line; {@code out} is the caller's to flush. */
    static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        Tidemark tidemark = new Tidemark();
        Complaints complaints = new Complaints(
                () -> tidemark.debug || !environment.getOrDefault(DEBUG_VARIABLE, "").isEmpty());
        return new CommandLine(tidemark).setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(complaints)
                .setExecutionExceptionHandler(complaints)
                .execute(args);
    }

    /** Without a command there is nothing to do, and saying so is kinder than silence. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "No command was given");
    }
}
