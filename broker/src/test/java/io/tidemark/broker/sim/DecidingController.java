package io.tidemark.broker.sim;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.StepSize;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.controller.decision.partition.ControlledShutdownSweep;
import io.tidemark.controller.decision.partition.FenceBrokerSweep;
import io.tidemark.controller.decision.partition.RegisterBrokerSweep;
import io.tidemark.controller.decision.partition.UnfenceSweep;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * An active controller that never fails: it decides by the product's decisions and sweeps on the product's image, and
 * what it decides is committed at once. What brokers hear of it, and when, is the network's business. Sweeps go on
 * step by step, with other decisions in between.
 */
final class DecidingController {
    /** What is done about a broker: the later a kind stands, the more it matters. */
    private enum Kind {
        UNFENCE, HAND_OVER, FENCE, REGISTER
    }

    /**
     * A process that wants to be a broker.
     *
     * @param life counts the processes of that broker
     * @param previousEpoch with which the process before it stopped cleanly, or -1
     */
    record Newcomer(int id, long life, String host, Uuid directory, long previousEpoch) {
        Uuid incarnation() {
            return new Uuid(id + 1, life);
        }
    }

    private record Work(Kind kind, Sweep sweep, Runnable done) {}

    static final long SESSION_MS = 600;
    private static final long LOOK_MS = 50;
    private static final long HAND_OVER_MS = 2_000;
    private static final int MAX_STEP_MS = 6;

    private final SimulatedShard shard;
    private final SeededRandomness random;
    private final NodeConfig config;
    private final List<List<MetadataRecord>> log = new ArrayList<>();
    private final List<Runnable> observers = new ArrayList<>();
    private final Map<Integer, Work> works = new TreeMap<>();
    private final Map<Integer, Long> newestLife = new HashMap<>();
    private final Map<Integer, Long> lastHeardMs = new HashMap<>();
    private final Map<Integer, Long> registeredAt = new HashMap<>();

    /** By broker epoch: since when a broker wants to stop. */
    private final Map<Long, Long> stoppingSinceMs = new HashMap<>();
    private final ClusterWorld world;
    private ClusterImage image = ClusterImage.EMPTY;

    DecidingController(ClusterWorld world, SimulatedShard shard, SeededRandomness random, NodeConfig config) {
        this.world = world;
        this.shard = shard;
        this.random = random;
        this.config = config;
        shard.schedule(LOOK_MS, this::checkSessions);
    }

    SimulatedShard shard() {
        return shard;
    }

    /** All that was decided. */
    ClusterImage image() {
        return image;
    }

    /** Is run whenever something was decided. */
    void observe(Runnable observer) {
        observers.add(observer);
    }

    /** What was decided from an offset on; of each offset the events. */
    List<List<MetadataRecord>> from(long offset) {
        return List.copyOf(log.subList((int) Math.min(offset, log.size()), log.size()));
    }

    // ---- deciding

    <Q extends ApiMessage, R extends ApiMessage> R decide(Decision<Q, R> decision, Q request) {
        Decided<R> decided = decision.decide(image, request, around());
        commit(decided.records());
        return decided.response();
    }

    void commit(List<MetadataRecord> records) {
        if (records.isEmpty())
            return;
        image = image.replay(records, image.endOffset() + 1).after();
        log.add(records);
        observers.forEach(Runnable::run);
    }

    private Surroundings around() {
        Set<Integer> leaving = works.entrySet().stream()
                .filter(each -> each.getValue().kind.compareTo(Kind.FENCE) >= 0)
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        return new Surroundings(0, random, config, leaving, new StepSize(1 + random.nextInt(2), 3));
    }

    /** Begins a sweep, unless one is under way about that broker that matters as much. */
    private void begin(Kind kind, int brokerId, Sweep sweep, Runnable done) {
        Work current = works.get(brokerId);
        if (current != null && current.kind.compareTo(kind) >= 0 && kind != Kind.REGISTER)
            return;
        Work work = new Work(kind, sweep, done);
        works.put(brokerId, work);
        step(brokerId, work);
    }

    private void step(int brokerId, Work work) {
        shard.schedule(random.nextInt(MAX_STEP_MS), () -> {
            if (!work.equals(works.get(brokerId)))
                return;
            commit(work.sweep.step(image, around()));
            if (!work.sweep.isDone()) {
                step(brokerId, work);
                return;
            }
            works.remove(brokerId);
            work.done.run();
        });
    }

    // ---- brokers

    /** Registers a process, in the place of the one before it. One that asks again is answered again. */
    void register(Newcomer who, LongConsumer reply) {
        BrokerImage known = image.brokers().broker(who.id);
        if (known != null && known.incarnationId().equals(who.incarnation())) {
            reply.accept(known.epoch());
            return;
        }
        if (newestLife.getOrDefault(who.id, -1L) >= who.life)
            return;
        newestLife.put(who.id, who.life);
        RegisterBrokerSweep sweep = new RegisterBrokerSweep(image, Events.registration(who.id, 1)
                .setIncarnationId(UuidValues.of(who.incarnation()))
                .clearListeners()
                .addListeners(Listener.newBuilder().setName("PLAINTEXT").setHost(who.host).setPort(9092)
                        .setSecurityProtocol("PLAINTEXT"))
                .clearLogDirectories()
                .addLogDirectories(UuidValues.of(who.directory))
                .build(), known == null || known.epoch() == who.previousEpoch);
        begin(Kind.REGISTER, who.id, sweep, () -> {
            if (sweep.isOvertaken())
                throw new AssertionError(who + " was overtaken, and by nobody");
            lastHeardMs.put(who.id, world.nowMs());
            registeredAt.put(who.id, image.endOffset());
            world.registered(who);
            reply.accept(sweep.brokerEpoch());
        });
    }

    /**
     * A broker lives.
     *
     * @param endOffset of its image
     * @param wantsToStop whether it stops in good order
     * @param mayStop is run if it leads nothing any more
     */
    void heartbeat(int brokerId, long epoch, long endOffset, boolean wantsToStop, Runnable mayStop) {
        BrokerImage known = image.brokers().broker(brokerId);
        if (known == null || known.epoch() != epoch)
            return;
        lastHeardMs.put(brokerId, world.nowMs());
        if (wantsToStop)
            handOver(known, mayStop);
        else
            if (known.isFenced() && endOffset >= registeredAt.getOrDefault(brokerId, 0L))
                begin(Kind.UNFENCE, brokerId, new UnfenceSweep(brokerId, epoch), () -> {});
    }

    private void handOver(BrokerImage broker, Runnable mayStop) {
        if (broker.isFenced()) {
            mayStop.run();
            return;
        }
        if (works.containsKey(broker.id()))
            return;
        long sinceMs = stoppingSinceMs.computeIfAbsent(broker.epoch(), _ -> world.nowMs());
        ControlledShutdownSweep sweep = new ControlledShutdownSweep(broker.id(), broker.epoch());
        begin(Kind.HAND_OVER, broker.id(), sweep, () -> {
            if (sweep.couldBeTakenOver() == 0 || world.nowMs() - sinceMs > HAND_OVER_MS)
                fence(broker.id(), broker.epoch());
        });
    }

    private void checkSessions() {
        for (BrokerImage each : image.brokers().all()) {
            if (world.nowMs() - lastHeardMs.getOrDefault(each.id(), 0L) > SESSION_MS)
                fence(each.id(), each.epoch());
        }
        shard.schedule(LOOK_MS, this::checkSessions);
    }

    /** Takes it for dead, as the life line or its silence tells. */
    void fence(int brokerId, long epoch) {
        BrokerImage known = image.brokers().broker(brokerId);
        if (known != null && known.epoch() == epoch && !known.isFenced())
            begin(Kind.FENCE, brokerId, new FenceBrokerSweep(brokerId, epoch), () -> {});
    }

    @Override
    public String toString() {
        return image.brokers() + ", under way: " + works.values();
    }
}
