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
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.HelloDesk;
import io.tidemark.controller.identity.VoterFile;
import io.tidemark.controller.lifecycle.BrokerLifecycle;
import io.tidemark.controller.lifecycle.FormerController;
import io.tidemark.controller.node.CommittedFanOut;
import io.tidemark.controller.node.ConfigFollowUps;
import io.tidemark.controller.node.ControllerCallServer;
import io.tidemark.controller.node.ServedCommands;
import io.tidemark.controller.pull.CommittedPulls;
import io.tidemark.controller.service.ForwardService;
import io.tidemark.controller.sim.SimulatedCallPort;
import io.tidemark.controller.sim.SimulatedPortProbe;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A controller's machine, and the process that runs on it just now, if any. */
final class ModelController implements Victim {
    /** One process: the controller as in production, on simulated ports. */
    final class Life implements QuorumListener, ActivityObserver {
        final SimulatedProcess process;
        final SimulatedShard shard;
        final ActiveController controller;
        final CommittedPulls pulls;
        private final MetadataQuorum quorum;
        private final ControllerIdentity identity;
        private final CommittedFanOut fanOut;

        Life() {
            String name = "controller-" + id + "." + lives;
            process = world.scheduler.process(name);
            shard = process.shard(name);
            quorum = world.quorum.start(id, process, shard, this);
            TreeMap<String, Integer> levels = new TreeMap<>();
            levels.put("metadata.version", 1);
            controller = new ActiveController(shard, clock, randomness.fork(name), config, quorum,
                    world.brokenInvariants, new ClusterFormation(ModelWorld.CLUSTER_ID, levels), bounds);
            pulls = new CommittedPulls(shard, clock, this::whoIsActive);
            identity = new ControllerIdentity(new VoterFile(id, directoryId, clusterId), disk, DIRECTORY,
                    process.pool(name + "-pool", 1, 10, 20), world.brokenInvariants);
            fanOut = new CommittedFanOut(controller, pulls, new ConfigFollowUps(controller), identity);
            shard.run(this::serve);
        }

        private void serve() {
            BrokerLifecycle lifecycle = new BrokerLifecycle(shard, clock, config, controller,
                    new SimulatedPortProbe(world.network, host(), shard), FormerController.UNKNOWN);
            controller.addObserver(this);
            controller.addObserver(lifecycle);
            HelloDesk desk = new HelloDesk(identity, List::of);
            new SimulatedCallPort(host(), shard,
                    new ControllerCallServer(
                            hello -> desk.answer(hello, controller.committed(), whoIsActive()),
                            new ForwardService(controller, ServedCommands.of(lifecycle)), pulls, lifecycle));
        }

        private io.tidemark.controller.call.ActiveController whoIsActive() {
            ActiveController.Leader leader = controller.leader();
            return io.tidemark.controller.call.ActiveController.newBuilder()
                    .setNodeId(leader.nodeId())
                    .setEpoch(leader.epoch())
                    .build();
        }

        @Override
        public void onActive(int epoch, ClusterImage image) {
            Step.require(image.epoch() == epoch, "%s is active in %d, but its image is of %d", process, epoch,
                    image.epoch());
            pulls.onActive();
        }

        @Override
        public void onInactive(int epoch) {
            pulls.onInactive();
        }

        @Override
        public void onLeaderStart(int term) {
            fanOut.onLeaderStart(term);
        }

        @Override
        public void onLeaderStop() {
            fanOut.onLeaderStop();
        }

        @Override
        public void onProposalFailed(int term, String reason) {
            fanOut.onProposalFailed(term, reason);
        }

        @Override
        public void onCommitted(List<Committed> entries) {
            fanOut.onCommitted(entries);
            identity.onClusterId(controller.committed().clusterId());
            requireSameImage();
        }

        @Override
        public void onSnapshot(ClusterImage image) {
            fanOut.onSnapshot(image);
            identity.onClusterId(image.clusterId());
            requireSameImage();
        }

        /** Lets another controller be the active one, as before an orderly stop. */
        private void handOver() {
            if (controller.isActive())
                quorum.resign(controller.leader().epoch(), "it is about to stop");
        }

        private void requireSameImage() {
            clusterId = identity.clusterId();
            world.history.requireEqual(process.toString(), controller.committed());
        }
    }

    private static final Path DIRECTORY = Path.of("/__cluster_metadata-0");

    final int id;
    private final ModelWorld world;
    private final SeededRandomness randomness;
    private final SimulatedClock clock;
    private final NodeConfig config;
    private final Bounds bounds;
    private final Uuid directoryId;
    private final SimulatedDisk disk;
    private String clusterId = "";
    private int lives;
    private @Nullable Life life;

    ModelController(ModelWorld world, int id, Bounds bounds) {
        this.world = world;
        this.id = id;
        this.bounds = bounds;
        randomness = world.randomness.fork("controller " + id);
        clock = world.scheduler.clock().ofAnotherMachine();
        directoryId = new Uuid(id + 1, 2);
        disk = diskWithDirectory(world.seed);
        config = ControllerBench.config("node.id=" + id, "process.roles=controller",
                "controller.quorum.voters=0@a:9093,1@b:9093,2@c:9093", "controller.listener.names=CONTROLLER",
                "listeners=CONTROLLER://:9093",
                "leader.imbalance.check.interval.seconds=" + (1 + randomness.nextInt(5)));
    }

    private static SimulatedDisk diskWithDirectory(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        try {
            disk.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return disk;
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
    public void stop() {
        Life now = life;
        if (now != null)
            now.shard.execute(now::handOver);
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
