package io.tidemark.broker.sim;

import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.controller.decision.partition.AlterPartitionReassignments;
import io.tidemark.controller.decision.partition.ElectLeaders;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.LinkPace;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.jspecify.annotations.Nullable;

/** What goes wrong, and what operators do meanwhile; never more at once than the design promises to survive. */
final class Misfortunes {
    private static final int KINDS = 22;
    private static final int LIFE_LINE_MS = 50;

    private final ClusterWorld world;
    private final SeededRandomness random;

    /** Who has died, or is about to, and has not registered again. */
    private final Set<Integer> dead = new HashSet<>();

    /** Those of them who come back with less than they had. */
    private final Set<Integer> losers = new HashSet<>();
    private long huntUntilMs;
    private int crashes;
    private int reassignments;

    Misfortunes(ClusterWorld world, SeededRandomness random) {
        this.world = world;
        this.random = random;
        world.controller.observe(this::ambush);
    }

    int crashes() {
        return crashes;
    }

    int reassignments() {
        return reassignments;
    }

    void isBack(int broker) {
        dead.remove(broker);
        losers.remove(broker);
    }

    /** Half of the time the controller's end of the life line tells that a process has died. */
    void died(ClusterBroker broker, ClusterBroker.Life life) {
        dead.add(broker.id);
        crashes++;
        long epoch = life.epoch();
        if (random.oneIn(2) && epoch >= 0)
            world.controller.shard().schedule(random.nextInt(LIFE_LINE_MS),
                    () -> world.controller.fence(broker.id, epoch));
    }

    void start(ClusterBroker broker) throws Exception {
        world.network.rejoin(Set.of(broker.host));
        broker.start();
    }

    void next() throws Exception {
        ClusterBroker victim = any();
        switch (random.nextInt(KINDS)) {
            case 0, 1 -> kill(victim, CrashKind.PROCESS);
            case 2 -> kill(victim, CrashKind.POWER);
            case 3 -> blackout();
            case 4 -> victim.pause();
            case 5 -> stop(victim);
            case 6 -> cut(victim.host, any().host);
            case 7 -> cut(victim.host, random.oneIn(2) ? world.controllerHost : world.clientHost);
            case 8 -> electPreferred();
            case 9 -> world.network.healAll();
            case 10 -> hunt();
            case 11 -> lostAnswers();
            case 12 -> deleteRecords();
            case 13, 14 -> reassign(anyPartition());
            case 15 -> cancel(anyPartition());
            case 16 -> world.network.breakConnections(_ -> random.oneIn(2));
            case 17 -> loseDisk(victim);
            case 18 -> world.network.pace(victim.host, any().host, LinkPace.SLOW);
            default -> resume();
        }
    }

    private ClusterBroker any() {
        return world.broker(random.nextInt(world.seed.brokers()));
    }

    private Replicated anyPartition() {
        return world.partitions.get(random.nextInt(world.partitions.size()));
    }

    private @Nullable ClusterBroker leaderOf(Replicated partition) {
        int leader = partition.in(world.controller.image()).leader();
        return leader < 0 ? null : world.broker(leader);
    }

    private static void stop(ClusterBroker victim) {
        ClusterBroker.Life life = victim.life();
        if (life != null)
            life.beginShutdown();
    }

    private void cut(SimulatedHost one, SimulatedHost other) {
        world.network.cut(one, other);
        if (random.oneIn(2))
            world.network.cut(other, one);
    }

    private void resume() throws Exception {
        for (ClusterBroker broker : world.brokers()) {
            if (random.oneIn(3))
                continue;
            if (!broker.isUp())
                start(broker);
            else
                if (broker.isPaused())
                    broker.resume();
        }
    }

    // ---- leaders that die when something changes

    private void hunt() throws Exception {
        huntUntilMs = world.nowMs() + 500 + random.nextInt(2_000);
        while (world.nowMs() < huntUntilMs) {
            world.runFor(1 + random.nextInt(60));
            if (random.oneIn(3))
                resume();
            ClusterBroker leader = leaderOf(anyPartition());
            if (random.oneIn(10) && leader != null)
                cut(leader.host, any().host);
            if (random.oneIn(6))
                world.network.healAll();
        }
    }

    private void ambush() {
        if (world.nowMs() >= huntUntilMs)
            return;
        Replicated partition = anyPartition();
        ClusterBroker leader = leaderOf(partition);
        if (leader == null || !random.oneIn(3))
            return;
        world.scheduler.shard("ambush").schedule(random.nextInt(40), () -> {
            if (!leader.isPaused())
                kill(leader, CrashKind.PROCESS);
        });
    }

    /** The leader hears nothing of the controller, but is heard; then it hears nothing of a follower, and dies. */
    private void lostAnswers() {
        ClusterBroker leader = leaderOf(anyPartition());
        if (leader == null)
            return;
        world.network.cut(world.controllerHost, leader.host);
        world.runFor(100 + random.nextInt(300));
        world.network.cut(leader.host, any().host);
        world.runFor(50 + random.nextInt(200));
        kill(leader, CrashKind.PROCESS);
        world.network.healAll();
    }

    // ---- operators

    /** Gives up the older half of what is committed, or all of it; the consumers do not read it again. */
    private void deleteRecords() {
        Replicated partition = anyPartition();
        ClusterBroker leader = leaderOf(partition);
        ClusterBroker.Life life = leader == null || leader.isPaused() ? null : leader.life();
        if (life == null)
            return;
        ShardReplicas on = life.replicas.of(partition.id().topicPartition());
        on.shard().execute(() -> {
            if (on.find(partition.id()) instanceof ShardReplicas.Found.Here(var here))
                here.deleteRecords(random.oneIn(2) ? -1 : here.log().highWatermark() / 2, 200, (_, _) -> {});
        });
    }

    private void electPreferred() {
        world.controller.decide(new ElectLeaders(), new ElectLeadersRequestData()
                .setElectionType(ElectionType.PREFERRED.value).setTopicPartitions(null));
    }

    /** Other replicas, or the same in another order; never fewer than have to be in sync. */
    private void reassign(Replicated partition) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, world.seed.brokers()).boxed().toList());
        List<Integer> drawn = new ArrayList<>();
        int least = Math.max(2, world.seed.minInsync());
        int count = least + random.nextInt(all.size() - least + 1);
        while (drawn.size() < count)
            drawn.add(all.remove(/* index */ random.nextInt(all.size())));
        reassignments++;
        alter(new ReassignablePartition().setPartitionIndex(partition.id().partition()).setReplicas(drawn));
    }

    private void cancel(Replicated partition) {
        alter(new ReassignablePartition().setPartitionIndex(partition.id().partition()).setReplicas(null));
    }

    private void alter(ReassignablePartition partition) {
        world.controller.decide(new AlterPartitionReassignments(),
                new AlterPartitionReassignmentsRequestData().setTopics(List.of(
                        new ReassignableTopic().setName(ClusterWorld.TOPIC)
                                .setPartitions(List.of(partition)))));
    }

    // ---- dying

    /**
     * Whether it is promised that nothing is lost when these die. All processes may die at once, or, where everything
     * is flushed, all machines. Otherwise, as soon as one comes back with less than it had, no more than
     * {@code min.insync.replicas - 1} are dead before they have come back and said so, and of each partition somebody
     * who has it all is alive.
     */
    private boolean mayDie(Set<Integer> victims, boolean lose) {
        if (!lose && losers.isEmpty())
            return true;
        Set<Integer> all = new HashSet<>(dead);
        all.addAll(victims);
        return all.size() < world.seed.minInsync() && world.partitions.stream().allMatch(
                each -> IntStream.of(complete(each).toArray()).anyMatch(id -> !all.contains(id)));
    }

    /** Those who are known to have every committed record. */
    private BrokerIds complete(Replicated partition) {
        PartitionImage image = partition.in(world.controller.image());
        BrokerIds both = image.isr();
        for (int id : image.eligibleLeaderReplicas().toArray())
            both = both.plus(id);
        return both.isEmpty() && image.lastKnownLeader() >= 0 ? BrokerIds.of(image.lastKnownLeader()) : both;
    }

    private void kill(ClusterBroker victim, CrashKind kind) {
        boolean loses = kind == CrashKind.POWER && !world.seed.flushAll();
        if (!victim.isUp() || !mayDie(Set.of(victim.id), loses))
            return;
        dead.add(victim.id);
        if (loses)
            losers.add(victim.id);
        if (kind == CrashKind.POWER && random.oneIn(2))
            world.network.isolate(Set.of(victim.host));
        victim.crash(kind, random.oneIn(2));
    }

    private void loseDisk(ClusterBroker victim) {
        if (!victim.isUp() || !random.oneIn(2) || !mayDie(Set.of(victim.id), true))
            return;
        dead.add(victim.id);
        losers.add(victim.id);
        victim.loseDisk();
    }

    /** All of them at once: processes die; the power fails where that is survived. */
    private void blackout() {
        CrashKind kind = world.seed.flushAll() ? CrashKind.POWER : CrashKind.PROCESS;
        Set<Integer> all = new HashSet<>();
        world.brokers().forEach(each -> all.add(each.id));
        if (!random.oneIn(3) || !mayDie(all, false))
            return;
        world.brokers().forEach(each -> kill(each, kind));
    }

    /** From now on nothing goes wrong. */
    void end() throws Exception {
        huntUntilMs = 0;
        world.network.healAll();
        world.network.pace(LinkPace.SAME_ROOM);
        for (ClusterBroker broker : world.brokers()) {
            broker.resume();
            broker.healDisk();
            if (!broker.isUp())
                start(broker);
        }
    }
}
