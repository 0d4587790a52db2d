package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.call.HelloRequest;
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
import java.util.TreeMap;

/**
 * A broker's channel and puller, three controllers, and a network that is as bad as a test makes it. Each
 * delta that is published is held against the log.
 */
final class PullerWorld {
    static final int BROKER = 11;
    static final int MAX_STEPS = 2_000_000;

    final SeededRandomness random;
    final SimulatedScheduler scheduler;
    final AuthoritativeLog log = new AuthoritativeLog();
    final Map<Integer, ScriptedController> controllers = new TreeMap<>();
    final FailingFaultHandler faults = new FailingFaultHandler();
    final List<String> fatal = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<ClusterDelta> deltas = new ArrayList<>();
    final SimulatedProcess process;
    final SimulatedShard shard;
    final LossyCalls calls;
    final ControllerChannel channel;
    final MetadataPuller puller;
    private ClusterImage last = ClusterImage.EMPTY;

    PullerWorld(long seed) {
        random = new SeededRandomness(seed);
        scheduler = new SimulatedScheduler(seed);
        process = scheduler.process("broker");
        shard = process.shard("broker");
        calls = new LossyCalls(shard, random.fork("network"));
        channel = new ControllerChannel(shard, scheduler.clock(), calls, random.fork("channel"), greeting());
        puller = new MetadataPuller(shard, channel, process.pool("pool", 1, 10, 3), faults,
                random.fork("puller"), BROKER, this::onDelta, fatal::add);
        for (int id = 1; id <= 3; id++)
            start(id, 0);
    }

    private ActiveSearch.Greeting greeting() {
        return new ActiveSearch.Greeting() {
            @Override
            public HelloRequest hello() {
                return HelloRequest.newBuilder().setNodeId(BROKER).build();
            }

            @Override
            public void onRefused(int refusing, int voters, String refusal) {
                refused.add(refusing + " of " + voters + ": " + refusal);
            }
        };
    }

    /** Starts a controller's process, with the log up to that offset. */
    ScriptedController start(int id, long endOffset) {
        ScriptedController controller = new ScriptedController(scheduler, id, log);
        if (endOffset > AuthoritativeLog.FIRST_OFFSET)
            controller.startAt(endOffset);
        controllers.put(id, controller);
        calls.serve(id, controller.shard, controller);
        return controller;
    }

    void kill(int id) {
        controller(id).process.kill();
        calls.died(id);
    }

    ScriptedController controller(int id) {
        return Objects.requireNonNull(controllers.get(id));
    }

    /** Makes one controller active, with the others knowing. */
    void lead(int id) {
        for (ScriptedController each : controllers.values()) {
            if (each.id != id && each.isActive)
                each.deactivate(ScriptedController.nobody());
        }
        controller(id).catchUp(log.endOffset());
        controller(id).activate();
        for (ScriptedController each : controllers.values()) {
            if (each.id != id)
                each.believe(ScriptedController.who(id, log.image().epoch()));
        }
    }

    void begin() {
        shard.run(() -> {
            channel.voters(controllers.keySet());
            channel.start();
        });
    }

    void runForMs(long ms) {
        scheduler.runForMs(ms, MAX_STEPS);
    }

    /** Runs until the broker has all that is committed. */
    void untilCaughtUp(long limitMs) {
        scheduler.runUntil("the broker has caught up", () -> image().endOffset() == log.endOffset(), limitMs,
                MAX_STEPS);
    }

    ClusterImage image() {
        return puller.image();
    }

    long nowMs() {
        return scheduler.clock().elapsedMs();
    }

    private void onDelta(ClusterDelta delta) {
        assertThat(delta.before()).isSameAs(last);
        assertThat(delta.after().endOffset()).isGreaterThanOrEqualTo(last.endOffset());
        assertThat(delta.after()).isEqualTo(log.imageAt(delta.after().endOffset()));
        last = delta.after();
        deltas.add(delta);
    }
}
