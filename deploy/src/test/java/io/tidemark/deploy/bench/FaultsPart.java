package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.QuorumProbe;
import io.tidemark.deploy.cluster.ServerCluster;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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
        try (TidemarkCluster cluster = Clusters.tidemark(directory, NODES)) {
            cluster.startAll();
            Clusters.createTopics(cluster.bootstrapServers(), List.of(TOPIC), PARTITIONS, NODES);
            try (QuorumProbe probe = new QuorumProbe(controllerPorts(cluster));
                    Admin admin = Clusters.admin(cluster.bootstrapServers());
                    SteadyProducer producer = new SteadyProducer(cluster.bootstrapServers(), TOPIC,
                            PARTITIONS)) {
                for (int round = 0; round < ROUNDS; round++)
                    round(cluster, admin, producer, victim(probe, round), led, others);
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

    private static Map<Integer, Integer> controllerPorts(TidemarkCluster cluster) {
        Map<Integer, Integer> ports = new HashMap<>();
        cluster.nodes().forEach(node -> ports.put(node, cluster.controllerPort(node)));
        return ports;
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

    private void round(ServerCluster cluster, Admin admin, SteadyProducer producer, int victim,
            List<Double> led, List<Double> others) throws Exception {
        awaitHealth(admin);
        Set<Integer> ledByVictim = ledBy(describe(admin), victim);
        Pause.ms(BEFORE_MS);
        producer.beginRound();
        fault.befall(cluster.process(victim));
        Pause.ms(AFTER_MS);
        Map<Integer, Double> pauses = producer.longestPausesMs();
        led.add(longest(pauses, ledByVictim, true));
        others.add(longest(pauses, ledByVictim, false));
        System.err.printf("bench faults: %s of node %d: %.0f ms in what it led, %.0f ms elsewhere%n", name,
                victim, led.getLast(), others.getLast());
        if (fault == Fault.STOP) cluster.process(victim).goOn();
        else cluster.start(victim);
    }

    private static double longest(Map<Integer, Double> pauses, Set<Integer> among, boolean within) {
        return pauses.entrySet().stream().filter(each -> among.contains(each.getKey()) == within)
                .mapToDouble(Map.Entry::getValue).max().orElse(0);
    }

    /** Waits until each partition is led by the first of its replicas, and all are in sync. */
    private static void awaitHealth(Admin admin) throws Exception {
        for (long end = end(); !isHealthy(admin);) {
            if (System.nanoTime() > end)
                throw new AssertionError("the cluster does not recover: " + describe(admin));
            Pause.ms(100);
        }
    }

    private static boolean isHealthy(Admin admin) throws Exception {
        try {
            Set<Integer> leaders = new HashSet<>();
            for (TopicPartitionInfo each : describe(admin).partitions()) {
                if (each.leader() == null || each.isr().size() < NODES) return false;
                leaders.add(each.leader().id());
            }
            if (leaders.size() == NODES) return true;
            admin.electLeaders(org.apache.kafka.common.ElectionType.PREFERRED, null).partitions()
                    .get(10, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static TopicDescription describe(Admin admin) throws Exception {
        return Objects.requireNonNull(
                admin.describeTopics(List.of(TOPIC)).allTopicNames().get(30, TimeUnit.SECONDS).get(TOPIC));
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
