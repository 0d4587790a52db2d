package io.tidemark.deploy.log;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.replication.inspect.PartitionSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where the logs of a directory begin and end. */
@Command(name = "offsets", description = "Says for each partition where its log begins and ends, what is flushed and replicated, "
        + "its sizes, times and leader epochs. Changes nothing, and may run beside a node.")
final class OffsetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A log directory, or the directory of one partition.")
    private Path directory;

    @Option(names = "--json", description = "Answer with one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed {
        LogTree tree = Target.of(directory).tree();
        List<PartitionSummary> summaries = new ArrayList<>();
        try {
            for (PartitionFiles partition : tree.partitions()) summaries.add(PartitionSummary.of(partition));
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) writeJson(new Json(out), tree, summaries);
        else writeText(out, tree, summaries);
        return 0;
    }

    // ---- for a person

    private static void writeText(PrintWriter out, LogTree tree, List<PartitionSummary> summaries) {
        Path root = tree.path();
        if (root != null) {
            out.println(Words.safe(root.toString()) + ": " + Words.count(summaries.size(), "partition") + ", "
                    + (tree.stoppedCleanly() ? "stopped cleanly"
                            : "in use, or not stopped cleanly (the next start recovers)"));
            for (Finding finding : tree.damage()) out.println("  damage: " + Words.finding(finding, root));
        }
        for (int i = 0; i < summaries.size(); i++)
            write(out, summaries.get(i),
                    Objects.requireNonNull(tree.partitions().get(i).directory().getParent()));
    }

    private static void write(PrintWriter out, PartitionSummary partition, Path root) {
        out.println(Words.safe(partition.partition())
                + (partition.topicId() == null ? "" : "  (topic id " + partition.topicId() + ")"));
        out.println("  log start " + partition.logStartOffset() + ", log end " + partition.logEndOffset()
                + ", recovery point " + orUnknown(partition.recoveryPoint()) + ", high watermark "
                + orUnknown(partition.highWatermark()));
        out.println(
                "  " + Words.count(partition.segments(), "segment") + ", " + Words.number(partition.bytes())
                        + " bytes");
        if (partition.latestTimestampMs() != null) {
            out.println("  from " + time(partition.earliestTimestampMs()) + " to "
                    + time(partition.latestTimestampMs()));
        }
        if (!partition.epochs().isEmpty()) out.println("  leader epochs: " + epochs(partition.epochs()));
        for (Finding finding : partition.damage()) out.println("  damage: " + Words.finding(finding, root));
        for (Finding finding : partition.notes()) out.println("  note: " + Words.finding(finding, root));
    }

    private static String epochs(List<OffsetAndEpoch> epochs) {
        int shown = Math.min(10, epochs.size());
        String latest = epochs.subList(epochs.size() - shown, epochs.size()).stream()
                .map(epoch -> epoch.leaderEpoch() + " from offset " + epoch.offset())
                .collect(Collectors.joining(", "));
        return shown == epochs.size() ? latest : (epochs.size() - shown) + " older ones, " + latest;
    }

    private static String orUnknown(@Nullable Long offset) {
        return offset == null ? "not noted" : offset.toString();
    }

    private static String time(@Nullable Long timestampMs) {
        return timestampMs == null ? "no time" : Words.time(timestampMs);
    }

    // ---- for a program

    private static void writeJson(Json json, LogTree tree, List<PartitionSummary> summaries) {
        Path path = tree.path();
        json.line(() -> {
            json.text("path", path == null ? null : path.toString());
            json.flag("stoppedCleanly", tree.stoppedCleanly());
            json.findings("damage", tree.damage());
            json.array("partitions", summaries, partition -> write(json, partition));
        });
    }

    private static void write(Json json, PartitionSummary partition) throws IOException {
        json.text("partition", partition.partition());
        json.text("topicId", partition.topicId() == null ? null : partition.topicId().toString());
        json.number("logStartOffset", partition.logStartOffset());
        json.number("logEndOffset", partition.logEndOffset());
        json.number("recoveryPoint", partition.recoveryPoint());
        json.number("highWatermark", partition.highWatermark());
        json.number("segments", (long) partition.segments());
        json.number("bytes", partition.bytes());
        json.time("earliestTimestamp", partition.earliestTimestampMs());
        json.time("latestTimestamp", partition.latestTimestampMs());
        json.flag("stoppedCleanly", partition.stoppedCleanly());
        json.array("leaderEpochs", partition.epochs(), epoch -> {
            json.number("leaderEpoch", (long) epoch.leaderEpoch());
            json.number("startOffset", epoch.offset());
        });
        json.findings("damage", partition.damage());
        json.findings("notes", partition.notes());
    }
}
