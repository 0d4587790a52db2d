package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.MetadataWriter;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.QuorumProbe;
import io.tidemark.deploy.cluster.QuorumProbe.Active;
import io.tidemark.deploy.cluster.ServerProcess;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

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
            try (QuorumProbe probe = new QuorumProbe(cluster.controllers())) {
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

    /**
     * What is measured begins with the attempt. What ends it is a command that was sent when the fault had happened for
     * certain, so that none counts that the controller still took; and another one must be active by then.
     */
    private void killing(TidemarkCluster cluster, QuorumProbe probe, Figures figures) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Active active = agreed(probe);
            long at = System.nanoTime();
            cluster.process(active.node()).kill();
            times.add(msUntilNextCommit(active.node(), at, System.nanoTime()));
            requireSuccessor(probe, active);
            cluster.start(active.node());
            settle();
        }
        note("kill", times, figures);
    }

    private void hanging(TidemarkCluster cluster, QuorumProbe probe, Figures figures) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Active active = agreed(probe);
            ServerProcess process = cluster.process(active.node());
            long at = System.nanoTime();
            process.hang();
            try {
                times.add(msUntilNextCommit(active.node(), at, System.nanoTime()));
                requireSuccessor(probe, active);
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
            Active active = agreed(probe);
            long at = System.nanoTime();
            int exit = cluster.process(active.node()).terminate();
            if (exit != 0)
                throw new AssertionError(active + " ended with " + exit);
            settle();
            times.add(longestPauseMs(active.node(), at));
            requireSuccessor(probe, active);
            cluster.start(active.node());
            settle();
        }
        note("transfer", times, figures);
    }

    private static void note(String what, List<Double> times, Figures figures) {
        figures.put(what + "_median_ms", Duel.median(times.stream().mapToDouble(each -> each).toArray()));
        figures.put(what + "_max_ms", times.stream().mapToDouble(each -> each).max().orElseThrow());
        System.err.println("bench controller: " + what + " " + times.stream().map(Math::round).toList());
    }

    /** The active controller, when all of them agree on it. */
    private static Active agreed(QuorumProbe probe) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        Optional<Active> active = probe.agreed();
        while (active.isEmpty()) {
            if (System.nanoTime() > end)
                throw new AssertionError("the controllers do not agree on who is active");
            Pause.ms(10);
            active = probe.agreed();
        }
        return active.get();
    }

    /** The fault has hit the active controller: there is a later epoch. */
    private static void requireSuccessor(QuorumProbe probe, Active before) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        while (probe.active().filter(now -> now.epoch() > before.epoch()).isEmpty()) {
            if (System.nanoTime() > end)
                throw new AssertionError(before + " was not hit by the fault: nobody came after it");
            Pause.ms(10);
        }
    }

    private double msUntilNextCommit(int except, long fromNanos, long sentNanos) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        while (System.nanoTime() < end) {
            OptionalLong first = othersThan(except).map(each -> each.firstAcknowledged(sentNanos))
                    .flatMapToLong(OptionalLong::stream).min();
            if (first.isPresent())
                return (first.getAsLong() - fromNanos) / 1e6;
            Pause.ms(2);
        }
        throw new AssertionError("nothing was committed for " + PATIENCE_MS + " ms; " + failures());
    }

    private double longestPauseMs(int except, long fromNanos) {
        List<Long> moments = othersThan(except).flatMap(each -> each.acknowledgedSince(fromNanos).stream())
                .sorted().toList();
        long longest = 0;
        long before = fromNanos;
        for (long moment : moments) {
            longest = Math.max(longest, moment - before);
            before = moment;
        }
        return longest / 1e6;
    }

    private Stream<MetadataWriter> othersThan(int node) {
        return writers.entrySet().stream().filter(each -> each.getKey() != node).map(Map.Entry::getValue);
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
