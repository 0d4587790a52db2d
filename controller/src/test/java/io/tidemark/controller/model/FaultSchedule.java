package io.tidemark.controller.model;

import io.tidemark.sim.LinkPace;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does one thing after the other to nodes and network, as the seed will have it, until it is told to stop; then
 * it puts everything right. Each fault ends by itself after a while.
 */
final class FaultSchedule {
    enum Fault {
        KILL,
        STOP,
        PAUSE,
        ISOLATE,
        SPLIT,
        CUT_ONE_WAY,
        SLOW_LINK,
        BREAK_CONNECTIONS,
        CLOCK_JUMP
    }

    private final SimulatedShard shard;
    private final SeededRandomness randomness;
    private final SimulatedNetwork network;
    private final List<? extends Victim> victims;

    /** The mean time between two faults, in milliseconds. */
    private final int paceMs;

    /** How long a fault lasts at most, in milliseconds. */
    private final int maxMs;

    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private boolean over;

    FaultSchedule(SimulatedShard shard, SeededRandomness randomness, SimulatedNetwork network,
            List<? extends Victim> victims) {
        this.shard = shard;
        this.randomness = randomness.fork("faults");
        this.network = network;
        this.victims = victims;
        this.paceMs = 100 + this.randomness.nextInt(3_000);
        this.maxMs = 500 + this.randomness.nextInt(6_000);
    }

    void begin() {
        shard.schedule(randomness.nextInt(2 * paceMs), () -> {
            if (!over) {
                doSomething();
                begin();
            }
        });
    }

    /** Ends all faults: everybody is up and reaches everybody. */
    void end() {
        over = true;
        network.healAll();
        for (Victim each : victims) {
            each.resume();
            if (!each.isUp())
                each.start();
        }
    }

    /** How often each was done. */
    Map<Fault, Integer> done() {
        return done;
    }

    private Victim anyone() {
        return victims.get(randomness.nextInt(victims.size()));
    }

    private void doSomething() {
        Fault fault = Fault.values()[randomness.nextInt(Fault.values().length)];
        done.merge(fault, 1, Integer::sum);
        Victim victim = anyone();
        switch (fault) {
            case KILL -> {
                victim.kill();
                later(() -> {
                    if (!victim.isUp())
                        victim.start();
                });
            }
            case STOP -> victim.stop();
            case PAUSE -> {
                victim.pause();
                later(victim::resume);
            }
            case ISOLATE -> separate(Set.of(victim.host()));
            case SPLIT -> separate(half());
            case CUT_ONE_WAY -> {
                SimulatedHost to = anyone().host();
                network.cut(victim.host(), to);
                later(() -> network.heal(victim.host(), to));
            }
            case SLOW_LINK -> {
                SimulatedHost to = anyone().host();
                network.pace(victim.host(), to, LinkPace.SLOW);
                later(() -> network.pace(victim.host(), to, LinkPace.SAME_ROOM));
            }
            case BREAK_CONNECTIONS -> network
                    .breakConnections(each -> each.local().equals(victim.host()) && randomness.oneIn(2));
            case CLOCK_JUMP -> victim.jumpClock(randomness.nextInt(200_000) - 100_000L);
        }
    }

    private void later(Runnable end) {
        shard.schedule(randomness.oneIn(3) ? randomness.nextInt(200) : randomness.nextInt(maxMs), () -> {
            if (!over)
                end.run();
        });
    }

    private Set<SimulatedHost> half() {
        List<SimulatedHost> some = new ArrayList<>();
        for (Victim each : victims) {
            if (randomness.oneIn(2))
                some.add(each.host());
        }
        return Set.copyOf(some);
    }

    private void separate(Set<SimulatedHost> some) {
        network.isolate(some);
        later(() -> network.rejoin(some));
    }
}
