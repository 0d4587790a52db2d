package io.tidemark.controller.client;

import io.tidemark.common.config.Listener;
import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.controller.pull.AuthoritativeLog;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** A broker's whole side of the controllers, and three of those. Keeps what the broker heard, in words. */
final class SessionWorld implements SessionListener {
    static final int BROKER = 11;
    static final Uuid INCARNATION = new Uuid(5, 11);
    static final Uuid DIRECTORY = new Uuid(6, 11);
    static final Uuid OTHER_DIRECTORY = new Uuid(6, 12);
    static final int HEARTBEAT_MS = 250;
    static final int REGISTRATION_TIMEOUT_MS = 60_000;
    static final int MAX_STEPS = 2_000_000;

    final SeededRandomness random;
    final SimulatedScheduler scheduler;
    final AuthoritativeLog log = new AuthoritativeLog();
    final ScriptedLifecycle lifecycle = new ScriptedLifecycle(log, this);
    final Map<Integer, ScriptedController> controllers = new TreeMap<>();
    final FailingFaultHandler faults = new FailingFaultHandler();
    final List<String> heard = new ArrayList<>();
    /** When it asked the controllers what they answered, each time that they counted it in. */
    final List<Long> heardOf = new ArrayList<>();

    final List<ClusterDelta> deltas = new ArrayList<>();
    final SimulatedProcess process;
    final SimulatedShard shard;
    final LossyCalls calls;
    final ControllerClient client;
    Runnable stored = () -> {};

    SessionWorld(long seed, String clusterId) {
        random = new SeededRandomness(seed);
        scheduler = new SimulatedScheduler(seed);
        process = scheduler.process("broker");
        shard = process.shard("broker");
        calls = new LossyCalls(shard, random.fork("network"));
        ClientSurroundings on = new ClientSurroundings(shard, calls, scheduler.clock(), random.fork("client"),
                process.pool("pool", 1, 10, 3), faults);
        List<Listener> listeners = List.of(
                new Listener("PLAINTEXT", SecurityProtocol.PLAINTEXT, "broker", 9092));
        BrokerDescription broker = new BrokerDescription(BROKER, INCARNATION, listeners, Optional.of("r1"),
                List.of(DIRECTORY, OTHER_DIRECTORY), BrokerDescription.NOT_CLEAN);
        List<Voter> voters = List.of(new Voter(1, "c1", 9093), new Voter(2, "c2", 9093),
                new Voter(3, "c3", 9093));
        client = new ControllerClient(on, broker, clusterId, new VoterBook(voters, List.of("CONTROLLER")),
                new SessionTiming(HEARTBEAT_MS, REGISTRATION_TIMEOUT_MS), deltas::add, this);
        for (int id = 1; id <= 3; id++)
            start(id);
    }

    void start(int id) {
        ScriptedController controller = new ScriptedController(scheduler, id, log);
        controller.forwards = (request, reply) -> lifecycle.onForward(id, request, reply);
        if (log.endOffset() > AuthoritativeLog.FIRST_OFFSET)
            controller.startAt(log.endOffset());
        controllers.put(id, controller);
        calls.serve(id, controller.shard, controller);
    }

    ScriptedController controller(int id) {
        return Objects.requireNonNull(controllers.get(id));
    }

    /** The active controller knows that it is no longer that, and another one is. */
    void lead(int id) {
        for (ScriptedController each : controllers.values()) {
            if (each.id != id && each.isActive)
                each.deactivate(ScriptedController.nobody());
        }
        takeOver(id);
        for (ScriptedController each : controllers.values()) {
            if (each.id != id)
                each.believe(ScriptedController.who(id, log.image().epoch()));
        }
    }

    /** A controller becomes active, and the others have not noticed. */
    void takeOver(int id) {
        controller(id).catchUp(log.endOffset());
        controller(id).activate();
    }

    void kill(int id) {
        controller(id).process.kill();
        controllers.remove(id);
        calls.died(id);
    }

    void commit(AuthoritativeLog.Entry entry) {
        controllers.values().stream().filter(each -> each.isActive && each.epoch() == log.image().epoch())
                .forEach(each -> each.catchUp(entry.offset() + 1));
    }

    void begin() {
        shard.run(client::start);
    }

    void ready() {
        shard.run(client::ready);
    }

    /** Starts it, and runs until it takes part. */
    void beginAndRun() {
        begin();
        ready();
        until(SessionState.Running.class, 1_000);
    }

    SessionState state() {
        return shard.call(client::state);
    }

    void until(Class<? extends SessionState> state, long limitMs) {
        scheduler.runUntil("it is " + state.getSimpleName(), () -> state.isInstance(state()), limitMs,
                MAX_STEPS);
    }

    void untilHeartbeatAt(int controller, long limitMs) {
        int before = lifecycle.heartbeats.size();
        scheduler.runUntil("a heartbeat came to " + controller,
                () -> lifecycle.heartbeats.stream().skip(before)
                        .anyMatch(each -> each.controller() == controller),
                limitMs, MAX_STEPS);
    }

    void runForMs(long ms) {
        scheduler.runForMs(ms, MAX_STEPS);
    }

    long nowMs() {
        return scheduler.clock().elapsedMs();
    }

    @Override
    public void onClusterId(String clusterId, Runnable onceStored) {
        heard.add("cluster " + clusterId);
        stored = onceStored;
    }

    @Override
    public void onRegistered(long brokerEpoch) {
        heard.add("registered " + brokerEpoch);
    }

    @Override
    public void onUnfenced(long brokerEpoch) {
        heard.add("unfenced " + brokerEpoch);
    }

    @Override
    public void onHeard(long askedNanos) {
        heardOf.add(askedNanos);
    }

    @Override
    public void onFenced(long brokerEpoch) {
        heard.add("fenced " + brokerEpoch);
    }

    @Override
    public void onShutdownAllowed(boolean agreed) {
        heard.add("may stop " + agreed);
    }

    @Override
    public void onFatal(String sentence) {
        heard.add("fatal: " + sentence);
    }
}
