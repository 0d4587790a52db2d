package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Namespaces;
import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.QuorumProbe;
import io.tidemark.deploy.cluster.TidemarkCluster;
import io.tidemark.deploy.cluster.TopicHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** One kind of fault, again and again, while records are written; see {@link FaultsBench}. */
final class FaultsPart implements Part {
    /** Which node it befalls. */
    enum Whom {
        ACTIVE,
        NOT_ACTIVE,
        ANY
    }

    static final String TOPIC = "faults";
    static final int PARTITIONS = 30;

    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final int NODES = 3;
    private static final int BEFORE_MS = 500;
    private static final int AFTER_MS = 5_000;
    private static final int PATIENCE_MS = 60_000;

    private final String name;
    private final Whom whom;
    private final Fault fault;

    FaultsPart(String name, Whom whom, Fault fault) {
        this.name = name;
        this.whom = whom;
        this.fault = fault;
    }

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        List<Double> led = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        // A hung node's connections stay open, and no server can end that wait; one that is cut off can answer.
        int requestTimeoutMs = fault.isCut() ? SteadyProducer.DEFAULT_REQUEST_TIMEOUT_MS
                : SteadyProducer.SHORT_REQUEST_TIMEOUT_MS;
        try (Namespaces namespaces = fault.isCut() ? Namespaces.make(NODES) : Namespaces.none();
                TidemarkCluster cluster = fault.isCut() ? Clusters.tidemark(directory, NODES, namespaces)
                        : Clusters.tidemark(directory, NODES)) {
            cluster.startAll();
            Fault.Place place = new Fault.Place(cluster, namespaces);
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, NODES);
            try (QuorumProbe probe = new QuorumProbe(cluster.controllers());
                    Admin admin = Clusters.admin(cluster.bootstrapServers());
                    SteadyProducer producer = new SteadyProducer(cluster.bootstrapServers(), TOPIC,
                            PARTITIONS, requestTimeoutMs)) {
                for (int round = 0; round < ROUNDS; round++)
                    round(place, admin, producer, victim(probe, round), led, others);
                producer.finish();
                WrittenRecords written = WrittenRecords.read(cluster.bootstrapServers(), TOPIC, PARTITIONS);
                figures.put(name + "_acknowledged", (double) producer.acknowledged());
                figures.put(name + "_failed", producer.failures().size());
                figures.put(name + "_wrong", written.compare(producer.ledger()).size());
                System.err.println("bench faults: " + name + " " + written.compare(producer.ledger()) + " "
                        + producer.failures());
            }
        }
        note("led", led, figures);
        note("other", others, figures);
    }

    private int victim(QuorumProbe probe, int round) throws Exception {
        int any = 1 + round % NODES;
        if (whom == Whom.ANY) return any;
        Optional<QuorumProbe.Active> active = probe.active();
        for (long end = end(); active.isEmpty(); active = probe.active()) {
            if (System.nanoTime() > end) throw new AssertionError("no controller is active");
            Pause.ms(10);
        }
        if (whom == Whom.ACTIVE) return active.get().node();
        return any == active.get().node() ? 1 + any % NODES : any;
    }

    private static long end() {
        return System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
    }

    private void round(Fault.Place place, Admin admin, SteadyProducer producer, int victim,
            List<Double> led, List<Double> others) throws Exception {
        new TopicHealth(place.cluster(), TOPIC).await(admin, PATIENCE_MS);
        Set<Integer> ledByVictim = ledBy(describe(admin), victim);
        Pause.ms(BEFORE_MS);
        producer.beginRound();
        fault.befall(place, victim);
        Pause.ms(AFTER_MS);
        Map<Integer, Double> pauses = producer.longestPausesMs();
        led.add(longest(pauses, ledByVictim, true));
        others.add(longest(pauses, ledByVictim, false));
        System.err.printf("bench faults: %s of node %d: %.0f ms in what it led, %.0f ms elsewhere%n", name,
                victim, led.getLast(), others.getLast());
        fault.end(place, victim);
    }

    private static double longest(Map<Integer, Double> pauses, Set<Integer> among, boolean within) {
        return pauses.entrySet().stream().filter(each -> among.contains(each.getKey()) == within)
                .mapToDouble(Map.Entry::getValue).max().orElse(0);
    }

    private static TopicDescription describe(Admin admin) throws Exception {
        return admin.describeTopics(List.of(TOPIC)).allTopicNames().get(30, TimeUnit.SECONDS).values()
                .iterator().next();
    }

    private static Set<Integer> ledBy(TopicDescription topic, int node) {
        Set<Integer> led = new HashSet<>();
        for (TopicPartitionInfo each : topic.partitions()) {
            if (each.leader() != null && each.leader().id() == node) led.add(each.partition());
        }
        return led;
    }

    private void note(String what, List<Double> times, Figures figures) {
        double[] values = times.stream().mapToDouble(each -> each).toArray();
        figures.put(name + "_" + what + "_median_ms", Duel.median(values));
        figures.put(name + "_" + what + "_max_ms", java.util.Arrays.stream(values).max().orElseThrow());
        System.err.println("bench faults: " + name + " " + what + " "
                + times.stream().map(Math::round).toList());
    }
}
