package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.MetadataWriter;
import io.tidemark.deploy.cluster.MetadataWriter.Acknowledged;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.QuorumProbe;
import io.tidemark.deploy.cluster.ServerProcess;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How long nothing is committed when the active controller dies, hangs, or stops in an orderly way: three nodes of the
 * distribution, written to through each of them, from the moment of the fault to the acknowledgement of a command that
 * was sent after it, through a node that is well.
 */
final class FailoverPart implements Part {
    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final int TRANSFERS = Math.max(1, ROUNDS / 2);
    private static final int PATIENCE_MS = 30_000;
    private static final int SETTLE_MS = 700;

    private final Map<Integer, MetadataWriter> writers = new HashMap<>();

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3)) {
            cluster.startAll();
            Clusters.createTopics(cluster.bootstrapServers(), List.of("w-1", "w-2", "w-3"), 1, 3);
            Map<Integer, Integer> ports = new HashMap<>();
            cluster.nodes().forEach(node -> ports.put(node, cluster.controllerPort(node)));
            try (QuorumProbe probe = new QuorumProbe(ports)) {
                for (int node : cluster.nodes())
                    writers.put(node, new MetadataWriter(cluster.clientPort(node), "w-" + node));
                killing(cluster, probe, figures);
                hanging(cluster, probe, figures);
                stopping(cluster, probe, figures);
            } finally {
                for (MetadataWriter each : writers.values())
                    each.close();
            }
        }
    }

    private void killing(TidemarkCluster cluster, QuorumProbe probe, Figures figures) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int active = active(probe);
            long at = System.nanoTime();
            cluster.process(active).kill();
            times.add(msUntilNextCommit(active, at));
            cluster.start(active);
            settle();
        }
        note("kill", times, figures);
    }

    private void hanging(TidemarkCluster cluster, QuorumProbe probe, Figures figures) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int active = active(probe);
            ServerProcess process = cluster.process(active);
            long at = System.nanoTime();
            process.hang();
            try {
                times.add(msUntilNextCommit(active, at));
            } finally {
                process.goOn();
            }
            settle();
        }
        note("stop", times, figures);
    }

    /** The longest time between two acknowledgements, through nodes that go on, while the active one stops. */
    private void stopping(TidemarkCluster cluster, QuorumProbe probe, Figures figures) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < TRANSFERS; round++) {
            int active = active(probe);
            long at = System.nanoTime();
            int exit = cluster.process(active).terminate();
            if (exit != 0)
                throw new AssertionError("node " + active + " ended with " + exit);
            settle();
            times.add(longestPauseMs(active, at));
            cluster.start(active);
            settle();
        }
        note("transfer", times, figures);
    }

    private static void note(String what, List<Double> times, Figures figures) {
        figures.put(what + "_median_ms", Duel.median(times.stream().mapToDouble(each -> each).toArray()));
        figures.put(what + "_max_ms", times.stream().mapToDouble(each -> each).max().orElseThrow());
        System.err.println("bench controller: " + what + " " + times.stream().map(Math::round).toList());
    }

    private static int active(QuorumProbe probe) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        OptionalInt active = probe.active();
        while (active.isEmpty()) {
            if (System.nanoTime() > end)
                throw new AssertionError("no controller is active");
            Pause.ms(10);
            active = probe.active();
        }
        return active.getAsInt();
    }

    private double msUntilNextCommit(int except, long fromNanos) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        while (System.nanoTime() < end) {
            long first = Long.MAX_VALUE;
            for (Acknowledged each : acknowledgedBy(except)) {
                if (each.sentNanos() >= fromNanos)
                    first = Math.min(first, each.doneNanos());
            }
            if (first < Long.MAX_VALUE)
                return (first - fromNanos) / 1e6;
            Pause.ms(2);
        }
        throw new AssertionError("nothing was committed for " + PATIENCE_MS + " ms; " + failures());
    }

    private double longestPauseMs(int except, long fromNanos) {
        List<Long> moments = acknowledgedBy(except).stream().map(Acknowledged::doneNanos).sorted().toList();
        long longest = 0;
        long before = fromNanos;
        for (long moment : moments) {
            if (moment < fromNanos)
                continue;
            longest = Math.max(longest, moment - before);
            before = moment;
        }
        return longest / 1e6;
    }

    private List<Acknowledged> acknowledgedBy(int except) {
        List<Acknowledged> all = new ArrayList<>();
        writers.forEach((node, writer) -> {
            if (node != except)
                all.addAll(writer.acknowledged());
        });
        return all;
    }

    private String failures() {
        StringBuilder text = new StringBuilder();
        writers.forEach(
                (node, writer) -> text.append(node).append(": ").append(writer.failures()).append(' '));
        return text.toString();
    }

    private static void settle() throws InterruptedException {
        Pause.ms(SETTLE_MS);
    }
}
