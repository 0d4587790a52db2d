package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedScheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/** Three to five brokers with one partition, clients and a controller, and all that can go wrong, from one seed. */
final class ReplicationWorld {
    static final int CONTROLLER = 900;
    static final int CLIENT = 1000;

    private static final long MAX_STEPS = 400_000;
    private static final long LOOK_EVERY_MS = 25;
    private static final long CONVERGE_MS = 30_000;

    final ReplicationSeed seed;
    final TopicIdPartition partition = new TopicIdPartition(Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ"), 0,
            "t");
    final SimulatedScheduler scheduler;
    final FailingFaultHandler faults = new FailingFaultHandler();
    final SeededRandomness random;
    final SimulatedNetwork network;
    final ModelController controller;
    final History history = new History();
    final List<ProduceCheck> produces = new ArrayList<>();
    private final ReplicationInvariants invariants = new ReplicationInvariants(this);
    private final List<SimulatedBroker> brokers = new ArrayList<>();
    private final List<SimulatedProducer> producers = new ArrayList<>();

    /** Who has died, or is about to, and has not registered again. */
    private final Set<Integer> dead = new HashSet<>();

    /** Those of them whose power failed. */
    private final Set<Integer> lostPower = new HashSet<>();
    private long huntUntilMs;
    private int values;
    private int crashes;

    ReplicationWorld(long number) {
        this.seed = ReplicationSeed.of(number);
        this.random = new SeededRandomness(number).fork("replication");
        this.scheduler = new SimulatedScheduler(number);
        this.network = new SimulatedNetwork(scheduler.shard("network"), random.fork("network"));
        this.controller = new ModelController(scheduler.shard("controller"),
                BrokerIds.of(IntStream.range(0, seed.brokers()).toArray()), seed.minInsync(), this::nowMs);
        controller.subscribe(this::publish);
        controller.subscribe(this::ambush);
        for (int i = 0; i < seed.brokers(); i++)
            brokers.add(new SimulatedBroker(this, i, random.fork("broker" + i)));
    }

    long nowMs() {
        return scheduler.clock().elapsedMs();
    }

    SimulatedBroker broker(int id) {
        return brokers.get(id);
    }

    List<SimulatedBroker> brokers() {
        return brokers;
    }

    List<SimulatedProducer> producers() {
        return producers;
    }

    int crashes() {
        return crashes;
    }

    int nextValue() {
        return values++;
    }

    /** Mostly the leader that the controller knows; now and then anybody. */
    int guessLeader(SeededRandomness chance) {
        return chance.oneIn(15) ? chance.nextInt(seed.brokers()) : controller.image().partition().leader();
    }

    private void publish(ModelController.Image image) {
        for (SimulatedBroker broker : brokers) deliver(broker, image);
    }

    /** A broker pulls until it has it; an image that comes after a later one is passed over. */
    private void deliver(SimulatedBroker broker, ModelController.Image image) {
        SimulatedBroker.Life life = broker.life();
        if (life == null) return;
        network.sendSurely(life::receiver, () -> {
            if (!network.isCut(CONTROLLER, broker.id)) life.learn(image);
            else scheduler.shard("later").schedule(50, () -> deliver(broker, controller.image()));
        });
    }

    void started(SimulatedBroker broker) {
        invariants.started(broker);
        deliver(broker, controller.image());
    }

    void registered(int broker) {
        lostPower.remove(broker);
        dead.remove(broker);
    }

    void died(SimulatedBroker broker) {
        dead.add(broker.id);
        crashes++;
    }

    // ---- the run

    void run() throws Exception {
        for (SimulatedBroker broker : brokers) broker.start();
        for (int i = 0; i < 3; i++)
            producers.add(new SimulatedProducer(this, i, random.fork("producer" + i), i == 2));
        for (int i = 0; i < 2; i++) new SimulatedConsumer(this, i, random.fork("consumer" + i));
        runFor(500);
        long until = nowMs() + seed.chaosMs();
        while (nowMs() < until) {
            misfortune();
            runFor(20 + random.nextInt(400));
        }
        recover();
        converge("all are in sync", invariants::isEverybodyInSync);
        for (SimulatedProducer producer : producers) producer.stop();
        runFor(1000);
        converge("all logs are equal", invariants::hasConverged);
        invariants.atTheEnd();
        faults.assertNothingBroken();
    }

    private void runFor(long ms) {
        for (long left = ms; left > 0; left -= LOOK_EVERY_MS) {
            scheduler.runForMs(Math.min(left, LOOK_EVERY_MS), MAX_STEPS);
            invariants.look();
        }
    }

    /** For a while leaders die just when something has changed, and come back soon. */
    private void hunt() throws Exception {
        huntUntilMs = nowMs() + 500 + random.nextInt(2000);
        while (nowMs() < huntUntilMs) {
            runFor(1 + random.nextInt(60));
            if (random.oneIn(3)) resume();
            if (random.oneIn(10))
                cut(controller.image().partition().leader(), random.nextInt(brokers.size()));
            if (random.oneIn(6)) network.heal();
        }
    }

    private void ambush(ModelController.Image image) {
        int leader = image.partition().leader();
        if (nowMs() >= huntUntilMs || leader < 0 || !random.oneIn(3)) return;
        scheduler.shard("ambush").schedule(random.nextInt(40), () -> {
            SimulatedBroker victim = brokers.get(leader);
            if (!victim.isPaused()) kill(victim, CrashKind.PROCESS);
        });
    }

    /** The leader hears nothing of the controller, but is heard; then it hears nothing of a follower, and dies. */
    private void lostAnswers() {
        int leader = controller.image().partition().leader();
        if (leader < 0) return;
        network.cut(CONTROLLER, leader);
        runFor(100 + random.nextInt(300));
        SimulatedBroker follower = brokers.get(random.nextInt(brokers.size()));
        if (follower.id != leader) network.cut(leader, follower.id);
        runFor(50 + random.nextInt(200));
        kill(brokers.get(leader), CrashKind.PROCESS);
        network.heal();
    }

    private void misfortune() throws Exception {
        SimulatedBroker victim = brokers.get(random.nextInt(brokers.size()));
        switch (random.nextInt(16)) {
            case 0, 1 -> kill(victim, CrashKind.PROCESS);
            case 2 -> kill(victim, CrashKind.POWER);
            case 3 -> blackout();
            case 4 -> victim.pause();
            case 5 -> victim.stop();
            case 6 -> cut(victim.id, random.nextInt(brokers.size()));
            case 7 -> cut(victim.id, random.oneIn(2) ? CONTROLLER : CLIENT);
            case 8 -> controller.moveLeader(victim.id);
            case 9 -> network.heal();
            case 10 -> hunt();
            case 11 -> lostAnswers();
            case 12 -> deleteRecords();
            default -> resume();
        }
    }

    /** Gives up the older half of what is committed, or all of it; the consumers do not read it again. */
    private void deleteRecords() {
        int id = controller.image().partition().leader();
        SimulatedBroker.Life life = id < 0 ? null : brokers.get(id).life();
        if (life == null || brokers.get(id).isPaused()) return;
        life.shard.execute(() -> {
            long committed = life.partition.log().highWatermark();
            life.partition.deleteRecords(random.oneIn(2) ? -1 : committed / 2, 200, (_, _) -> {});
        });
    }

    private void cut(int one, int other) {
        if (one < 0) return;
        network.cut(one, other);
        if (random.oneIn(2)) network.cut(other, one);
    }

    private void resume() throws Exception {
        for (SimulatedBroker broker : brokers) {
            if (random.oneIn(3)) continue;
            if (!broker.isUp()) broker.start();
            else if (broker.isPaused()) broker.resume();
        }
    }

    /**
     * Whether it is promised that nothing is lost when these die. All processes may die at once, or, where everything
     * is flushed, all machines. Otherwise, as soon as one has lost power, no more than {@code min.insync.replicas - 1}
     * are dead before they have come back and said so, and somebody who has it all is alive.
     */
    private boolean mayDie(Set<Integer> victims, CrashKind kind) {
        if (seed.flushAll() || (kind == CrashKind.PROCESS && lostPower.isEmpty())) return true;
        Set<Integer> all = new HashSet<>(dead);
        all.addAll(victims);
        return all.size() < controller.minInsync()
                && controller.complete().stream().anyMatch(id -> !all.contains(id));
    }

    private void kill(SimulatedBroker victim, CrashKind kind) {
        if (!mayDie(Set.of(victim.id), kind) || !victim.isUp()) return;
        dead.add(victim.id);
        if (kind == CrashKind.POWER) lostPower.add(victim.id);
        victim.crash(kind, random.oneIn(2));
    }

    /** All of them at once: processes die; the power fails where that is survived. */
    private void blackout() {
        CrashKind kind = seed.flushAll() ? CrashKind.POWER : CrashKind.PROCESS;
        Set<Integer> all = new HashSet<>();
        for (SimulatedBroker broker : brokers) all.add(broker.id);
        if (!random.oneIn(3) || !mayDie(all, kind)) return;
        for (SimulatedBroker broker : brokers) kill(broker, kind);
    }

    private void recover() throws Exception {
        network.calmDown();
        for (SimulatedBroker broker : brokers) {
            broker.resume();
            broker.disk.faults().heal();
            if (!broker.isUp()) broker.start();
        }
    }

    private void converge(String what, BooleanSupplier isSo) throws Exception {
        long until = nowMs() + CONVERGE_MS;
        while (!isSo.getAsBoolean()) {
            if (nowMs() > until)
                throw new AssertionError("in vain until " + what + ": " + invariants.state());
            runFor(100);
            for (SimulatedBroker broker : brokers) {
                if (!broker.isUp()) broker.start();
            }
        }
    }
}
