package io.tidemark.deploy.log;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.SystemClock;
import io.tidemark.replication.inspect.IoReason;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionCheck;
import io.tidemark.replication.inspect.PartitionFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads everything in a log directory and says what of it is damaged. */
@Command(name = "check", exitCodeOnExecutionException = CheckCommand.EXIT_COULD_NOT, description = "Reads every batch, index entry and side file, "
        + "and names what is damaged. Changes nothing, and may run beside a node. Exit code: 0 all is well, "
        + "1 damage was found, 2 it could not look.")
final class CheckCommand implements Callable<Integer> {
    static final int EXIT_DAMAGE = 1;
    static final int EXIT_COULD_NOT = 2;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A log directory, or the directory of one partition.")
    private Path directory;

    @Option(names = "--json", description = "Answer with one JSON document.")
    private boolean json;

    private final Clock clock = SystemClock.INSTANCE;

    @Override
    public Integer call() throws CommandFailed {
        long start = clock.monotonicNanos();
        LogTree tree = Target.of(directory).tree();
        PrintWriter out = spec.commandLine().getOut();
        CheckReport report = json ? new CheckReport.AsJson(tree, new Json(out))
                : new CheckReport.AsText(tree, out);
        ByteBuffer window = PartitionCheck.newWindow();
        for (PartitionFiles partition : tree.partitions()) check(partition, window, report);
        report.end(clock.monotonicNanos() - start);
        out.flush();
        CheckReport.Totals totals = report.totals();
        return totals.damage() > 0 ? EXIT_DAMAGE : totals.unread() > 0 ? EXIT_COULD_NOT : 0;
    }

    private static void check(PartitionFiles partition, ByteBuffer window, CheckReport report) {
        try {
            report.partition(new PartitionCheck(partition, window).run());
        } catch (IOException e) {
            report.unread(partition, IoReason.of(e));
        }
    }
}
