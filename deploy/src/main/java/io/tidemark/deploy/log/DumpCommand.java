package io.tidemark.deploy.log;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.LogDump;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.log.LogFileKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in the files of a log. */
@Command(name = "dump", description = "Shows the batches of a log, its leader epochs and producers, or what a single file holds; of the "
        + "quorum's log (__cluster_metadata-0) its events. "
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

    @Option(names = "--count", paramLabel = "N", description = "Stop after N batches; with --records, after N records; of the quorum's "
            + "log, after N events.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--raw", description = "Of the quorum's log, show the batches instead of their events.")
    private boolean raw;

    @Override
    public Integer call() throws CommandFailed {
        if (from < 0 || count < 1)
            throw new ParameterException(spec.commandLine(), "--from is 0 or more, --count is 1 or more");
        Target target = Target.of(path);
        PrintWriter out = spec.commandLine().getOut();
        DumpLimit limit = new DumpLimit(out, records, count);
        if (json) dump(target, new JsonDump(new Json(out), limit), limit);
        else dump(target, new TextDump(out, limit), limit);
        return limit.isDamaged() ? EXIT_NOT_ALL : 0;
    }

    private <S extends DumpSink & EventSink> void dump(Target target, S sink, DumpLimit limit)
            throws CommandFailed {
        LogDump dump = new LogDump(OsDisk.INSTANCE, from, records, sink);
        try {
            if (target.isDirectory()) {
                LogTree tree = target.tree();
                tree.damage().forEach(sink::damage);
                for (PartitionFiles partition : tree.partitions()) {
                    limit.begin(partition.name());
                    if (isQuorumsLog(partition.directory()))
                        new MetadataDump(OsDisk.INSTANCE, from, limit, sink).log(partition);
                    else
                        dump.partition(partition);
                }
            } else {
                Path directory = target.path().getParent();
                limit.begin(directory == null ? "" : String.valueOf(directory.getFileName()));
                if (isSegment(target.path()) && isQuorumsLog(directory))
                    new MetadataDump(OsDisk.INSTANCE, from, limit, sink).segment(target.path());
                else
                    dump.file(target.path());
            }
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
    }

    private boolean isQuorumsLog(@Nullable Path directory) throws IOException {
        return !raw && MetadataDump.isFor(OsDisk.INSTANCE, directory);
    }

    private static boolean isSegment(Path file) {
        return LogFileKind.of(String.valueOf(file.getFileName())) == LogFileKind.LOG;
    }
}
