package io.tidemark.deploy.metadata;

import io.tidemark.common.metadata.tree.TreeNode;
import io.tidemark.controller.inspect.MetadataReading;
import io.tidemark.deploy.log.Json;
import io.tidemark.deploy.log.Words;
import io.tidemark.replication.inspect.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What is said of metadata: where it came from, then its tree, node after node. */
abstract sealed class TreeReport {
    private TreeReport() {}

    /** What was read. */
    abstract void source(Path path, MetadataReading reading);

    /**
     * A node of the tree.
     *
     * @param path from the root
     * @param depth below the first node that is shown
     */
    abstract void node(String path, TreeNode node, int depth);

    /** After the last node. */
    abstract void end(MetadataReading reading);

    /** For a person. */
    static final class AsText extends TreeReport {
        private final PrintWriter out;

        AsText(PrintWriter out) {
            this.out = out;
        }

        @Override
        void source(Path path, MetadataReading reading) {
            out.println(Words.safe(path.toString()) + ": " + origin(path, reading));
            for (Finding note : reading.notes()) out.println("note: " + Words.finding(note, path));
        }

        private static String origin(Path path, MetadataReading reading) {
            return reading.snapshot().map(
                    file -> snapshot(path, file) + ", up to offset " + (reading.snapshotEnd() - 1) + after(
                            reading, ", and ", " of the log after it"))
                    .orElse("the log from its beginning" + after(reading, ": ", ""));
        }

        private static String snapshot(Path path, Path file) {
            return file.equals(path) ? "a snapshot"
                    : "the snapshot " + Words.safe(path.relativize(file).toString());
        }

        private static String after(MetadataReading reading, String before, String behind) {
            if (reading.entries() == 0)
                return "";
            String entries = reading.entries() == 1 ? "1 entry"
                    : Words.number(reading.entries()) + " entries";
            String ignored = reading.ignored() == 0 ? ""
                    : " (" + Words.number(reading.ignored()) + " ignored, not following the one before)";
            return before + entries + ignored + behind + ", up to offset " + (reading.image().endOffset() - 1)
                    + "; the last ones may not be committed, and could still be replaced";
        }

        @Override
        void node(String path, TreeNode node, int depth) {
            String text = node.text().isEmpty() ? "" : ": " + node.text();
            out.println("  ".repeat(depth) + Words.safeLine(node.name() + text));
        }

        @Override
        void end(MetadataReading reading) {
            reading.problem().ifPresent(problem -> out.println("PROBLEM: this is the cluster before offset "
                    + reading.image().endOffset() + ", since " + Words.safe(problem)));
        }
    }

    /** For a program: one object a line. */
    static final class AsJson extends TreeReport {
        private final Json json;

        AsJson(Json json) {
            this.json = json;
        }

        @Override
        void source(Path path, MetadataReading reading) {
            json.line(() -> {
                json.text("type", "source");
                json.text("path", path.toString());
                json.text("snapshot", reading.snapshot().map(Path::toString).orElse(null));
                json.number("snapshotEndOffset", reading.snapshotEnd());
                json.number("entries", reading.entries());
                json.number("ignoredEntries", reading.ignored());
                json.flag("mayBeUncommitted", reading.entries() > 0);
                json.text("clusterId", reading.image().clusterId());
                json.number("endOffset", reading.image().endOffset());
                json.number("epoch", (long) reading.image().epoch());
                json.text("problem", reading.problem().orElse(null));
                json.findings("notes", reading.notes());
            });
        }

        @Override
        void node(String path, TreeNode node, int depth) {
            json.line(() -> {
                json.text("type", "node");
                json.text("path", path);
                json.text("name", node.name());
                json.text("text", node.text());
            });
        }

        @Override
        void end(MetadataReading reading) {
            // Problems stand in the first line.
        }
    }
}
