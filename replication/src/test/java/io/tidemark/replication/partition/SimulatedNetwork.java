package io.tidemark.replication.partition;

import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries messages between nodes: late, in any order, twice, or not at all, as the seed has it. */
final class SimulatedNetwork {
    private record Link(int from, int to) {}

    private final SimulatedShard lane;
    private final SeededRandomness random;
    private final Set<Link> cut = new HashSet<>();
    private final int maxDelayMs;
    private int loseOneIn;
    private int repeatOneIn;

    SimulatedNetwork(SimulatedShard lane, SeededRandomness random) {
        this.lane = lane;
        this.random = random;
        this.maxDelayMs = 1 + random.nextInt(random.oneIn(3) ? 40 : 6);
        this.loseOneIn = random.oneIn(2) ? 0 : 10 + random.nextInt(100);
        this.repeatOneIn = random.oneIn(2) ? 0 : 10 + random.nextInt(100);
    }

    /** Has something run by whoever is at the other end when it arrives; nobody, if that is null. */
    void send(int from, int to, Supplier<@Nullable SimulatedShard> receiver, Runnable message) {
        boolean isLost = cut.contains(new Link(from, to)) || (loseOneIn > 0 && random.oneIn(loseOneIn));
        if (isLost) return;
        deliver(from, to, receiver, message);
        if (repeatOneIn > 0 && random.oneIn(repeatOneIn)) deliver(from, to, receiver, message);
    }

    private void deliver(int from, int to, Supplier<@Nullable SimulatedShard> receiver, Runnable message) {
        long delayMs = random.oneIn(200) ? random.nextInt(2000) : random.nextInt(maxDelayMs + 1);
        lane.schedule(delayMs, () -> {
            SimulatedShard there = receiver.get();
            if (there != null && !cut.contains(new Link(from, to))) there.execute(message);
        });
    }

    /** Sends surely, once, and late at most. */
    void sendSurely(Supplier<@Nullable SimulatedShard> receiver, Runnable message) {
        lane.schedule(random.nextInt(maxDelayMs + 1), () -> {
            SimulatedShard there = receiver.get();
            if (there != null) there.execute(message);
        });
    }

    /** Brings something long after it was sent, as a connection that hung would. */
    void sendLate(Supplier<@Nullable SimulatedShard> receiver, Runnable message) {
        lane.schedule(random.nextInt(1500), () -> {
            SimulatedShard there = receiver.get();
            if (there != null) there.execute(message);
        });
    }

    boolean isCut(int from, int to) {
        return cut.contains(new Link(from, to));
    }

    void cut(int from, int to) {
        cut.add(new Link(from, to));
    }

    /** Everything arrives from now on, sooner or later. */
    void heal() {
        cut.clear();
    }

    /** From now on nothing is lost, and nothing comes twice. */
    void calmDown() {
        heal();
        loseOneIn = 0;
        repeatOneIn = 0;
    }
}
