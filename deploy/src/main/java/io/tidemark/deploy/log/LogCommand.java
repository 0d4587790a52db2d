package io.tidemark.deploy.log;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands that work on log directories, without a node. */
@Command(name = "log", description = "Looks at log directories: theirs, or a node's while it runs.", subcommands = {
    CheckCommand.class, DumpCommand.class, OffsetsCommand.class, AppendCommand.class})
public final class LogCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** A group does nothing by itself. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say which: check, dump, offsets or append");
    }
}
