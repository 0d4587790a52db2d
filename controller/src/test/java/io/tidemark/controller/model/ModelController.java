package io.tidemark.controller.model;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.active.ClusterFormation;
import io.tidemark.controller.active.ControllerBench;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A controller's machine, and the process that runs on it just now, if any. */
final class ModelController implements Victim {
    /** One process: the controller as in production, on simulated ports. */
    final class Life implements QuorumListener {
        final SimulatedProcess process;
        final SimulatedShard shard;
        final ActiveController controller;

        Life() {
            String name = "controller-" + id + "." + lives;
            process = world.scheduler.process(name);
            shard = process.shard(name);
            MetadataQuorum quorum = world.quorum.start(id, process, shard, this);
            TreeMap<String, Integer> levels = new TreeMap<>();
            levels.put("metadata.version", 1);
            controller = shard.call(() -> new ActiveController(shard, clock, randomness.fork(name), config,
                    quorum, world.brokenInvariants,
                    new ClusterFormation(ModelWorld.CLUSTER_ID, levels), bounds));
            shard.run(() -> controller.addObserver(new Activity()));
        }

        @Override
        public void onLeaderStart(int term) {
            controller.onLeaderStart(term);
        }

        @Override
        public void onLeaderStop() {
            controller.onLeaderStop();
        }

        @Override
        public void onProposalFailed(int term, String reason) {
            controller.onProposalFailed(term, reason);
        }

        @Override
        public void onCommitted(List<Committed> entries) {
            controller.onCommitted(entries);
            requireSameImage();
        }

        @Override
        public void onSnapshot(ClusterImage image) {
            controller.onSnapshot(image);
            requireSameImage();
        }

        private void requireSameImage() {
            world.history.requireEqual(process.toString(), controller.committed());
        }

        private final class Activity implements ActivityObserver {
            @Override
            public void onActive(int epoch, ClusterImage image) {
                Step.require(image.epoch() == epoch, "%s is active in %d, but its image is of %d", process,
                        epoch, image.epoch());
            }

            @Override
            public void onInactive(int epoch) {}
        }
    }

    final int id;
    private final ModelWorld world;
    private final SeededRandomness randomness;
    private final SimulatedClock clock;
    private final NodeConfig config;
    private final Bounds bounds;
    private int lives;
    private @Nullable Life life;

    ModelController(ModelWorld world, int id, Bounds bounds) {
        this.world = world;
        this.id = id;
        this.bounds = bounds;
        randomness = world.randomness.fork("controller " + id);
        clock = world.scheduler.clock().ofAnotherMachine();
        config = ControllerBench.config("node.id=" + id, "process.roles=controller",
                "controller.quorum.voters=0@a:9093,1@b:9093,2@c:9093", "controller.listener.names=CONTROLLER",
                "listeners=CONTROLLER://:9093");
    }

    /** The process that runs; null while there is none. */
    @Nullable
    Life life() {
        return life;
    }

    boolean isActive() {
        Life now = life;
        return now != null && now.shard.call(now.controller::isActive);
    }

    @Override
    public SimulatedHost host() {
        return world.quorum.host(id);
    }

    @Override
    public boolean isUp() {
        return life != null;
    }

    @Override
    public void start() {
        if (life != null)
            throw new IllegalStateException("controller " + id + " runs already");
        lives++;
        life = new Life();
    }

    @Override
    public void kill() {
        Life now = life;
        life = null;
        if (now != null)
            now.process.kill();
    }

    @Override
    public void pause() {
        Life now = life;
        if (now != null)
            now.process.pause();
    }

    @Override
    public void resume() {
        Life now = life;
        if (now != null)
            now.process.resume();
    }

    @Override
    public void jumpClock(long byMs) {
        clock.jumpWallMs(byMs);
    }
}
