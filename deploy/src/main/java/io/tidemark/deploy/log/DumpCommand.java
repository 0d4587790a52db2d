package io.tidemark.deploy.log;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.LogDump;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in the files of a log. */
@Command(name = "dump", description = "Shows the batches of a log, its leader epochs and producers, or what a single file holds. "
        + "Changes nothing, and may run beside a node. Exit code: 0 all could be shown, 1 not all.")
final class DumpCommand implements Callable<Integer> {
    private static final int EXIT_NOT_ALL = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A log directory, the directory of one partition, or one file: "
            + ".log, .index, .timeindex, .txnindex or .snapshot.")
    private Path path;

    @Option(names = "--records", description = "Open the batches and show their records.")
    private boolean records;

    @Option(names = "--from", paramLabel = "OFFSET", defaultValue = "0", description = "Begin with this offset.")
    private long from;

    @Option(names = "--count", paramLabel = "N", description = "Stop after N batches; with --records, after N records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed {
        if (from < 0 || count < 1)
            throw new ParameterException(spec.commandLine(), "--from is 0 or more, --count is 1 or more");
        Target target = Target.of(path);
        PrintWriter out = spec.commandLine().getOut();
        DumpLimit limit = new DumpLimit(out, records, count);
        DumpSink sink = json ? new JsonDump(new Json(out), limit) : new TextDump(out, limit);
        LogDump dump = new LogDump(OsDisk.INSTANCE, from, records, sink);
        try {
            if (target.isDirectory()) {
                LogTree tree = target.tree();
                tree.damage().forEach(sink::damage);
                for (PartitionFiles partition : tree.partitions()) {
                    limit.begin(partition.name());
                    dump.partition(partition);
                }
            } else {
                Path directory = target.path().getParent();
                limit.begin(directory == null ? "" : String.valueOf(directory.getFileName()));
                dump.file(target.path());
            }
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
        return limit.isDamaged() ? EXIT_NOT_ALL : 0;
    }
}
