package io.tidemark.deploy.metadata;

import io.tidemark.common.metadata.tree.ImageTree;
import io.tidemark.common.metadata.tree.TreeNode;
import io.tidemark.common.port.OsDisk;
import io.tidemark.controller.inspect.MetadataReading;
import io.tidemark.controller.inspect.UnreadableMetadata;
import io.tidemark.deploy.log.CommandFailed;
import io.tidemark.deploy.log.Json;
import io.tidemark.deploy.log.ShownConfigs;
import io.tidemark.deploy.log.Target;
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

/** Shows the cluster's metadata as a tree. */
@Command(name = "metadata", description = "Shows the cluster's metadata (topics, brokers, configs ...) as a tree, as a snapshot "
        + "has it, or as a controller's directory has it with all entries of its log. Changes nothing, and may "
        + "run beside a node. Exit code: 0 all could be read, 1 not all.")
public final class MetadataCommand implements Callable<Integer> {
    private static final int EXIT_NOT_ALL = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE_OR_DIR", description = "A snapshot's file (image) or directory (snapshot_N), a "
            + "controller's directory (__cluster_metadata-0), or the log directory that it lies in.")
    private Path path;

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "", description = "Show what is at this place of the tree, such as "
            + "topics/orders.")
    private String place;

    @Option(names = "--depth", paramLabel = "N", description = "Show N levels below that place (default: all).")
    private int depth = Integer.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line: what was read, then each node of the tree.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed {
        if (depth < 0) throw new ParameterException(spec.commandLine(), "--depth is 0 or more");
        Target target = Target.of(path);
        PrintWriter out = spec.commandLine().getOut();
        MetadataReading reading = read(target);
        TreeNode root = ImageTree.of(reading.image(), ShownConfigs::show);
        TreeNode node = root.find(place).orElseThrow(
                () -> new CommandFailed("There is nothing at '" + place + "' in " + target.path()));
        TreeReport report = json ? new TreeReport.AsJson(new Json(out)) : new TreeReport.AsText(out);
        report.source(target.path(), reading);
        new TreeWalk(out, report, depth).show(place, node);
        report.end(reading);
        return reading.problem().isPresent() ? EXIT_NOT_ALL : 0;
    }

    private static MetadataReading read(Target target) throws CommandFailed {
        try {
            return target.isDirectory() ? MetadataReading.ofDirectory(OsDisk.INSTANCE, target.path())
                    : MetadataReading.ofFile(OsDisk.INSTANCE, target.path());
        } catch (IOException e) {
            throw new CommandFailed(e);
        } catch (UnreadableMetadata e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            // Nothing of what was read is held any more.
            throw new CommandFailed(
                    "The metadata in " + target.path() + " needs more memory than this command "
                            + "has; TIDEMARK_OPTS=-Xmx4g gives it 4 GiB");
        }
    }
}
