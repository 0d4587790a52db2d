package io.tidemark.sim;

import io.tidemark.common.port.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Hosts, and the connections and datagrams between them, on the scheduler's clock. Every delay and every loss
 * is drawn from the seed. What it promises and takes away stands in the package's text. Used by the
 * scheduler's thread alone.
 */
public final class SimulatedNetwork {
    /** How long after a cut is healed TCP may take to send again what was held up. */
    private static final long MAX_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How much later than others a datagram may come that is held up. */
    private static final long MAX_STRAY_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    /** Copies of one datagram, at most. */
    private static final int MAX_COPIES = 3;

    /** From one host to another, by their names. */
    record Direction(String from, String to) {}

    private final SimulatedScheduler scheduler;
    private final SeededRandomness randomness;
    private final SimulatedShard wire;
    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Set<SimulatedConnection> ends = new LinkedHashSet<>();
    private final Set<SimulatedPipe> stalled = new LinkedHashSet<>();
    private final Set<Direction> cut = new HashSet<>();
    private final Map<Direction, LinkPace> paces = new HashMap<>();
    private LinkPace pace = LinkPace.SAME_ROOM;
    private int datagramLostOneIn = 20;
    private int datagramDoubledOneIn = 10;

    /** Draws from a stream of its own, forked from {@code randomness}. */
    public SimulatedNetwork(SimulatedScheduler scheduler, SeededRandomness randomness) {
        this.scheduler = scheduler;
        this.randomness = randomness.fork("network");
        this.wire = scheduler.shard("network");
    }

    /** The host of that name, made where there was none. */
    public SimulatedHost host(String name) {
        return hosts.computeIfAbsent(name, each -> new SimulatedHost(this, each));
    }

    // ---- what can go wrong

    /** From now on nothing gets from one host to another. The way back may work. */
    public void cut(SimulatedHost from, SimulatedHost to) {
        if (from != to)
            cut.add(new Direction(from.name(), to.name()));
    }

    /** Cuts both directions between each of some hosts and all others. */
    public void isolate(Set<SimulatedHost> some) {
        cut.addAll(between(some));
    }

    /** Ends what {@link #isolate} did to the same hosts, and any other cut between them and others. */
    public void rejoin(Set<SimulatedHost> some) {
        cut.removeAll(between(some));
        goOn();
    }

    private Set<Direction> between(Set<SimulatedHost> some) {
        Set<Direction> all = new HashSet<>();
        for (SimulatedHost inside : some) {
            for (SimulatedHost outside : hosts.values()) {
                if (!some.contains(outside)) {
                    all.add(new Direction(inside.name(), outside.name()));
                    all.add(new Direction(outside.name(), inside.name()));
                }
            }
        }
        return all;
    }

    /** Ends a cut. Connections that lived through it go on, after a while; that of a process that died is reset. */
    public void heal(SimulatedHost from, SimulatedHost to) {
        cut.remove(new Direction(from.name(), to.name()));
        goOn();
    }

    /** Ends all cuts, and makes all links as fast as they were made. */
    public void healAll() {
        cut.clear();
        paces.clear();
        goOn();
    }

    private void goOn() {
        for (SimulatedPipe pipe : List.copyOf(stalled)) {
            if (!cut.contains(pipe.direction())) {
                stalled.remove(pipe);
                pipe.goOn(nowNanos() + randomness.nextLong(MAX_RETRY_NANOS));
            }
        }
    }

    /** Whether something sent now would not arrive. */
    public boolean isCut(SimulatedHost from, SimulatedHost to) {
        return cut.contains(new Direction(from.name(), to.name()));
    }

    /** How fast all links are that were not told otherwise. */
    public void pace(LinkPace everywhere) {
        pace = everywhere;
    }

    /** How fast one direction is. */
    public void pace(SimulatedHost from, SimulatedHost to, LinkPace its) {
        paces.put(new Direction(from.name(), to.name()), its);
    }

    /** One datagram in so many is lost, one in so many comes more than once. */
    public void datagrams(int lostOneIn, int doubledOneIn) {
        datagramLostOneIn = lostOneIn;
        datagramDoubledOneIn = doubledOneIn;
    }

    /**
     * Breaks connections in the middle: in each direction some of what is under way is lost, and each end hears
     * that it was reset, in its own time, and unless it is cut off.
     *
     * @param which of them, by either end
     */
    public void breakConnections(Predicate<SimulatedConnection> which) {
        for (SimulatedConnection end : List.copyOf(ends)) {
            if (which.test(end))
                end.breakInBetween();
        }
    }

    /** The ends of all connections that are open or being opened. */
    public List<SimulatedConnection> connections() {
        return new ArrayList<>(ends);
    }

    // ---- for its parts

    void datagram(SimulatedHost from, SimulatedHost to, Runnable arrival) {
        Direction direction = new Direction(from.name(), to.name());
        int copies = randomness.oneIn(datagramLostOneIn) ? 0 : 1;
        if (copies > 0 && randomness.oneIn(datagramDoubledOneIn))
            copies += 1 + randomness.nextInt(MAX_COPIES - 1);
        for (int i = 0; i < copies; i++) {
            long stray = i > 0 || randomness.oneIn(10) ? randomness.nextLong(MAX_STRAY_NANOS) : 0;
            at(arrivalNanos(direction) + stray, () -> {
                if (!cut.contains(direction))
                    arrival.run();
            });
        }
    }

    long arrivalNanos(Direction direction) {
        return nowNanos() + paces.getOrDefault(direction, pace).drawNanos(randomness);
    }

    long nowNanos() {
        return scheduler.clock().monotonicNanos();
    }

    Shard.Timer at(long nanos, Runnable task) {
        return wire.scheduleNanos(Math.max(0, nanos - nowNanos()), task);
    }

    boolean isCut(Direction direction) {
        return cut.contains(direction);
    }

    void stalled(SimulatedPipe pipe) {
        stalled.add(pipe);
    }

    SeededRandomness randomness() {
        return randomness;
    }

    void add(SimulatedConnection end) {
        ends.add(end);
    }

    void remove(SimulatedConnection end) {
        ends.remove(end);
    }
}
