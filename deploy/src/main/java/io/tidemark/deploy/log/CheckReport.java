package io.tidemark.deploy.log;

import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionCheck;
import io.tidemark.replication.inspect.PartitionFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a check answers, partition by partition. */
abstract sealed class CheckReport {
    private final LogTree tree;
    private long partitions;
    private long damaged;
    private long unread;
    private long damage;
    private long batches;
    private long records;
    private long bytes;

    private CheckReport(LogTree tree) {
        this.tree = tree;
        this.damage = tree.damage().size();
    }

    /**
     * The sums.
     *
     * @param damaged how many partitions have damage
     * @param unread how many partitions could not be read
     * @param damage how many findings of damage there are, the log directory's own files included
     */
    record Totals(long partitions, long damaged, long unread, long damage, long batches, long records,
            long bytes) {
        double megabytesPerSecond(long nanos) {
            return bytes * 1000.0 / Math.max(1, nanos);
        }
    }

    Totals totals() {
        return new Totals(partitions, damaged, unread, damage, batches, records, bytes);
    }

    LogTree tree() {
        return tree;
    }

    final void partition(PartitionCheck.Result result) {
        partitions++;
        damaged += result.damageCount() > 0 ? 1 : 0;
        damage += result.damageCount();
        batches += result.batches();
        records += result.records();
        bytes += result.bytes();
        show(result);
    }

    final void unread(PartitionFiles partition, String reason) {
        partitions++;
        unread++;
        showUnread(partition, reason);
    }

    abstract void show(PartitionCheck.Result result);

    abstract void showUnread(PartitionFiles partition, String reason);

    abstract void end(long nanos);

    /** A line for each partition and each finding, and one for all. */
    static final class AsText extends CheckReport {
        private final PrintWriter out;
        private final Path root;

        AsText(LogTree tree, PrintWriter out) {
            super(tree);
            this.out = out;
            this.root = root(tree);
            for (Finding finding : tree.damage()) out.println("DAMAGE " + Words.finding(finding, root));
        }

        private static Path root(LogTree tree) {
            Path path = tree.path();
            return path != null ? path
                    : Objects.requireNonNull(tree.partitions().getFirst().directory().getParent());
        }

        @Override
        void show(PartitionCheck.Result result) {
            boolean isDamaged = result.damageCount() > 0;
            out.println("%-7s %s: %s, %s, %s, %s bytes%s".formatted(isDamaged ? "DAMAGED" : "OK",
                    Words.safe(result.partition()), Words.count(result.segments(), "segment"),
                    Words.count(result.batches(), "batch"), Words.count(result.records(), "record"),
                    Words.number(result.bytes()), isDamaged ? ", " + damageOf(result) : ""));
            for (Finding finding : result.damage()) out.println("  damage: " + Words.finding(finding, root));
            for (Finding finding : result.notes()) out.println("  note: " + Words.finding(finding, root));
        }

        private static String damageOf(PartitionCheck.Result result) {
            long hidden = result.damageCount() - result.damage().size();
            return Words.count(result.damageCount(), "finding")
                    + (hidden == 0 ? "" : ", of which the first " + result.damage().size() + " follow");
        }

        @Override
        void showUnread(PartitionFiles partition, String reason) {
            out.println("%-7s %s: %s".formatted("UNREAD", Words.safe(partition.name()), Words.safe(reason)));
        }

        @Override
        void end(long nanos) {
            Totals totals = totals();
            out.println(String.format(Locale.ROOT,
                    "%s: %s, %s damaged, %s unread; %s, %s, %s bytes in %.3f s (%.0f MB/s)",
                    totals.damage() > 0 ? "DAMAGE FOUND" : totals.unread() > 0 ? "INCOMPLETE" : "OK",
                    Words.count(totals.partitions(), "partition"), Words.number(totals.damaged()),
                    Words.number(totals.unread()), Words.count(totals.batches(), "batch"),
                    Words.count(totals.records(), "record"), Words.number(totals.bytes()), nanos / 1e9,
                    totals.megabytesPerSecond(nanos)));
        }
    }

    /** One document at the end. */
    static final class AsJson extends CheckReport {
        /** What is said of one partition: the result, or why there is none. */
        private record Checked(String partition, PartitionCheck.@Nullable Result result,
                @Nullable String error) {}

        private final Json json;
        private final List<Checked> checked = new ArrayList<>();

        AsJson(LogTree tree, Json json) {
            super(tree);
            this.json = json;
        }

        @Override
        void show(PartitionCheck.Result result) {
            checked.add(new Checked(result.partition(), result, null));
        }

        @Override
        void showUnread(PartitionFiles partition, String reason) {
            checked.add(new Checked(partition.name(), null, reason));
        }

        @Override
        void end(long nanos) {
            Totals totals = totals();
            Path path = tree().path();
            json.line(() -> {
                json.flag("ok", totals.damage() == 0 && totals.unread() == 0);
                json.text("path", path == null ? null : path.toString());
                json.flag("stoppedCleanly", tree().stoppedCleanly());
                json.findings("damage", tree().damage());
                json.array("partitions", checked, this::write);
                json.object("totals", () -> write(totals, nanos));
            });
        }

        private void write(Checked partition) throws IOException {
            PartitionCheck.Result result = partition.result();
            json.text("partition", partition.partition());
            json.flag("ok", result != null && result.damageCount() == 0);
            json.text("error", partition.error());
            if (result == null) return;
            json.number("segments", (long) result.segments());
            json.number("batches", result.batches());
            json.number("records", result.records());
            json.number("bytes", result.bytes());
            json.number("damageCount", result.damageCount());
            json.findings("damage", result.damage());
            json.findings("notes", result.notes());
        }

        private void write(Totals totals, long nanos) throws IOException {
            json.number("partitions", totals.partitions());
            json.number("damaged", totals.damaged());
            json.number("unread", totals.unread());
            json.number("damageCount", totals.damage());
            json.number("batches", totals.batches());
            json.number("records", totals.records());
            json.number("bytes", totals.bytes());
            json.decimal("seconds", nanos / 1e9);
            json.decimal("megabytesPerSecond", Math.round(totals.megabytesPerSecond(nanos) * 10) / 10.0);
        }
    }
}
