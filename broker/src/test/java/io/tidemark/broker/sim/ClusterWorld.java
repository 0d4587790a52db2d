package io.tidemark.broker.sim;

import io.tidemark.common.config.ConfigException;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.replication.partition.History;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/** Brokers with some partitions, a controller, clients, and all that can go wrong, from one seed. */
final class ClusterWorld {
    static final String TOPIC = "t";
    static final Uuid TOPIC_ID = new Uuid(7, 7);
    private static final int NEVER = 1 << 30;
    private static final long MAX_STEPS = 2_000_000;
    private static final long LOOK_EVERY_MS = 10;
    /** Of each partition; the first is careless. */
    private static final int PRODUCERS = 4;
    private static final long CONVERGE_MS = 40_000;

    final ClusterSeed seed;
    final SimulatedScheduler scheduler;
    final SeededRandomness random;
    final SimulatedNetwork network;
    final SimulatedHost controllerHost;
    final SimulatedHost clientHost;
    final FailingFaultHandler faults = new FailingFaultHandler();
    final DecidingController controller;
    final List<Replicated> partitions = new ArrayList<>();
    final List<ClusterProducer.OneRequest> requests = new ArrayList<>();
    private final List<ClusterBroker> brokers = new ArrayList<>();
    private final List<ClusterProducer> producers = new ArrayList<>();
    private final Map<Integer, NodeConfig> configs = new TreeMap<>();
    private final ClusterInvariants invariants = new ClusterInvariants(this);
    private final Misfortunes misfortunes;
    private int values;

    ClusterWorld(long number, int brokerCount) {
        seed = ClusterSeed.of(number, brokerCount);
        random = new SeededRandomness(number).fork("cluster");
        scheduler = new SimulatedScheduler(number);
        network = new SimulatedNetwork(scheduler, random);
        network.pace(seed.pace());
        network.datagrams(seed.lostOneIn(), seed.doubledOneIn());
        controllerHost = network.host("controller");
        clientHost = network.host("client");
        for (int id = 0; id < brokerCount; id++)
            configs.put(id, config(id));
        controller = new DecidingController(this, scheduler.shard("controller"), random.fork("controller"),
                configOf(0));
        controllerHost.receiveDatagrams(ClusterBroker.PORT, controller.shard(),
                (_, task) -> ((Runnable) task).run());
        clientHost.receiveDatagrams(ClusterBroker.PORT, scheduler.shard("client"),
                (_, task) -> ((Runnable) task).run());
        for (int id = 0; id < brokerCount; id++)
            brokers.add(new ClusterBroker(this, id, random.fork("broker " + id)));
        misfortunes = new Misfortunes(this, random.fork("misfortunes"));
    }

    private NodeConfig config(int id) {
        SimulatedDisk disk = new SimulatedDisk(1);
        Path file = Path.of("/server.properties");
        String lines = String.join("\n", "process.roles=broker", "node.id=" + id,
                "listeners=PLAINTEXT://broker-" + id + ":9092", "controller.quorum.voters=9@controller:9093",
                "controller.listener.names=CONTROLLER", "replica.lag.time.max.ms=" + seed.lagMs(),
                "replica.fetch.wait.max.ms=80", "replica.high.watermark.checkpoint.interval.ms=400",
                "log.flush.offset.checkpoint.interval.ms=700");
        try {
            try (DiskFile open = disk.open(file, Disk.Mode.APPEND)) {
                open.append(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
            }
            return new ConfigLoader(disk, Path.of("/tidemark")).load(file).config();
        } catch (IOException | ConfigException e) {
            throw new AssertionError(e);
        }
    }

    NodeConfig configOf(int broker) {
        NodeConfig config = configs.get(broker);
        if (config == null)
            throw new AssertionError("no broker " + broker);
        return config;
    }

    long nowMs() {
        return scheduler.clock().elapsedMs();
    }

    List<ClusterBroker> brokers() {
        return brokers;
    }

    ClusterBroker broker(int id) {
        return brokers.get(id);
    }

    List<ClusterProducer> producers() {
        return producers;
    }

    int nextValue() {
        return values++;
    }

    int crashes() {
        return misfortunes.crashes();
    }

    int reassignments() {
        return misfortunes.reassignments();
    }

    long acknowledged() {
        return partitions.stream().mapToLong(each -> each.history().acknowledged().size()).sum();
    }

    void registered(DecidingController.Newcomer who) {
        ClusterBroker.Life life = broker(who.id()).life();
        if (life != null && life.number() == who.life())
            misfortunes.isBack(who.id());
    }

    void died(ClusterBroker broker, ClusterBroker.Life life) {
        misfortunes.died(broker, life);
    }

    // ---- the run

    void run() throws Exception {
        for (ClusterBroker broker : brokers)
            broker.start();
        converge("all brokers take part", this::allTakePart);
        createTopic();
        runFor(500);
        long until = nowMs() + seed.chaosMs();
        while (nowMs() < until) {
            misfortunes.next();
            runFor(20 + random.nextInt(400));
        }
        network.datagrams(NEVER, NEVER);
        misfortunes.end();
        converge("all are in sync", () -> allTakePart() && invariants.isEverybodyInSync());
        producers.forEach(ClusterProducer::stop);
        runFor(1_000);
        converge("all logs are equal", invariants::hasConverged);
        invariants.atTheEnd();
        faults.assertNothingBroken();
    }

    private boolean allTakePart() {
        return controller.image().brokers().all().stream().filter(BrokerImage::canLead).count() == brokers
                .size();
    }

    private void createTopic() {
        List<MetadataRecord> events = new ArrayList<>(List.of(Events.topic(TOPIC_ID, TOPIC)));
        for (int number = 0; number < seed.partitions(); number++) {
            int[] replicas = new int[seed.replicas()];
            for (int i = 0; i < replicas.length; i++)
                replicas[i] = (number + i) % brokers.size();
            events.add(Events.created(Events.partition(TOPIC_ID, number, replicas)));
            partitions
                    .add(new Replicated(new TopicIdPartition(TOPIC_ID, number, TOPIC), new History()));
        }
        Map<String, String> configs = new TreeMap<>(
                Map.of("min.insync.replicas", "" + seed.minInsync()));
        if (seed.flushAll())
            configs.put("flush.messages", "1");
        events.add(Events.config(ConfigResourceType.TOPIC, TOPIC, configs));
        controller.commit(events);
        for (Replicated each : partitions) {
            for (int i = 0; i < PRODUCERS; i++)
                producers.add(new ClusterProducer(this, producers.size(), each, i == 0));
            new ClusterConsumer(this, each);
        }
    }

    void runFor(long ms) {
        for (long left = ms; left > 0; left -= LOOK_EVERY_MS) {
            scheduler.runForMs(Math.min(left, LOOK_EVERY_MS), MAX_STEPS);
            invariants.look();
        }
    }

    private void converge(String what, BooleanSupplier isSo) throws Exception {
        long until = nowMs() + CONVERGE_MS;
        while (!isSo.getAsBoolean()) {
            if (nowMs() > until)
                throw new AssertionError("in vain until " + what + ": " + invariants.state());
            runFor(100);
            for (ClusterBroker broker : brokers) {
                if (!broker.isUp())
                    misfortunes.start(broker);
            }
        }
    }
}
