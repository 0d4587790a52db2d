package io.tidemark.deploy.bench;

import io.tidemark.deploy.bench.LatencyProbe.Latencies;
import io.tidemark.deploy.cluster.HostileClients;
import io.tidemark.deploy.cluster.HostileClients.Hostility;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** Latency and the nodes' memory while some clients are hostile, beside a calm time before; see {@link HostileBench}. */
final class HostilePart implements Part {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int NODES = 3;
    private static final int WARM_UP_RECORDS = 15_000;
    private static final int RECORDS = 10_000;
    private static final int ATTACK_MS = 8_000;
    private static final int STEP_MS = 20;
    private static final int RECOVERY_MS = 60_000;
    private static final String TOPIC = "watched";
    private static final int PARTITIONS = 6;
    private static final String LARGE_TOPIC = "large";
    private static final int LARGE_TOPIC_PARTITIONS = 1_000;

    private final String name;
    private final Set<Hostility> kinds;

    HostilePart(String name, Set<Hostility> kinds) {
        this.name = name;
        this.kinds = EnumSet.copyOf(kinds);
    }

    /** What there was of the node that had most. */
    private record Attacked(Latencies latencies, NodeGauges peak, int stillOpen) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, NODES);
                ExecutorService attacker = Executors.newSingleThreadExecutor()) {
            cluster.startAll();
            Clusters.awaitAllServe(cluster);
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, NODES);
            Clusters.createTopics(cluster.bootstrapServers(), List.of(LARGE_TOPIC), LARGE_TOPIC_PARTITIONS,
                    NODES);
            LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, WARM_UP_RECORDS);
            NodeGauges before = NodeGauges.worst(cluster);
            before.put(figures, name + "_before");
            Latencies calm = null;
            Attacked attacked = null;
            for (int round = 0; round < ROUNDS; round++) {
                Latencies quiet = LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS);
                calm = calm == null ? quiet : best(calm, quiet);
                Attacked now = attacked(cluster, attacker);
                attacked = attacked == null ? now : both(attacked, now);
                System.err.printf("bench hostile: %s: p99 of the ack %.2f ms calm, %.2f ms attacked, %s%n",
                        name,
                        quiet.ackP99Ms(), now.latencies.ackP99Ms(), now.peak);
            }
            if (calm == null || attacked == null) return;
            note(figures, calm, attacked);
            afterwards(cluster, before).put(figures, name + "_after");
        }
    }

    private static Latencies best(Latencies one, Latencies other) {
        return new Latencies(Math.min(one.ackP50Ms(), other.ackP50Ms()),
                Math.min(one.ackP99Ms(), other.ackP99Ms()),
                Math.min(one.endToEndP50Ms(), other.endToEndP50Ms()),
                Math.min(one.endToEndP99Ms(), other.endToEndP99Ms()));
    }

    private static Attacked both(Attacked one, Attacked other) {
        return new Attacked(best(one.latencies, other.latencies), one.peak.max(other.peak),
                Math.max(one.stillOpen, other.stillOpen));
    }

    private Attacked attacked(TidemarkCluster cluster, ExecutorService attacker) throws Exception {
        AtomicReference<NodeGauges> peak = new AtomicReference<>(NodeGauges.worst(cluster));
        try (HostileClients clients = new HostileClients(
                cluster.nodes().stream().map(cluster::clientPort).toList(), TOPIC, PARTITIONS,
                new Random(7))) {
            Future<?> attack = attacker.submit(() -> {
                attack(cluster, clients, peak);
                return null;
            });
            Latencies latencies = LatencyProbe.measure(cluster.bootstrapServers(), TOPIC, RECORDS);
            attack.get();
            return new Attacked(latencies, peak.get(), clients.stillOpen());
        }
    }

    /** All connections of all kinds, evenly spread. */
    private void attack(TidemarkCluster cluster, HostileClients clients, AtomicReference<NodeGauges> peak)
            throws Exception {
        long begun = System.nanoTime();
        int steps = ATTACK_MS / STEP_MS;
        for (int step = 0; step < steps; step++) {
            for (Hostility kind : kinds) {
                int all = kind == Hostility.LEAVE ? 10_000 : 1_000;
                for (int i = all * step / steps; i < all * (step + 1) / steps; i++)
                    clients.attack(kind);
            }
            if (step % 10 == 0) peak.set(peak.get().max(NodeGauges.worst(cluster)));
            long lateMs = (System.nanoTime() - begun) / 1_000_000 - (long) step * STEP_MS;
            if (lateMs < STEP_MS) Pause.ms(STEP_MS - lateMs);
        }
        peak.set(peak.get().max(NodeGauges.worst(cluster)));
    }

    private void note(Figures figures, Latencies calm, Attacked attacked) {
        figures.put(name + "_calm_ack_p99_ms", calm.ackP99Ms());
        figures.put(name + "_ack_p99_ms", attacked.latencies.ackP99Ms());
        figures.put(name + "_ack_p99_ratio", attacked.latencies.ackP99Ms() / calm.ackP99Ms());
        figures.put(name + "_calm_end_to_end_p99_ms", calm.endToEndP99Ms());
        figures.put(name + "_end_to_end_p99_ms", attacked.latencies.endToEndP99Ms());
        figures.put(name + "_end_to_end_p99_ratio",
                attacked.latencies.endToEndP99Ms() / calm.endToEndP99Ms());
        attacked.peak.put(figures, name + "_peak");
        figures.put(name + "_still_open", attacked.stillOpen);
    }

    /** Once there are no more descriptors than before, or nobody waits for that any longer. */
    private static NodeGauges afterwards(TidemarkCluster cluster, NodeGauges before) throws Exception {
        long end = System.nanoTime() + RECOVERY_MS * 1_000_000L;
        NodeGauges now = NodeGauges.worst(cluster);
        while (now.descriptors() > before.descriptors() && System.nanoTime() < end) {
            Pause.ms(100);
            now = NodeGauges.worst(cluster);
        }
        return now;
    }
}
