package io.tidemark.controller.model;

import io.tidemark.common.config.Listener;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.client.BrokerDescription;
import io.tidemark.controller.client.ClientSurroundings;
import io.tidemark.controller.client.ControllerClient;
import io.tidemark.controller.client.MetadataListener;
import io.tidemark.controller.client.SessionListener;
import io.tidemark.controller.client.SessionState;
import io.tidemark.controller.client.SessionTiming;
import io.tidemark.controller.client.VoterBook;
import io.tidemark.controller.sim.SimulatedCalls;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A broker's machine, what it has on its disk, and the process that runs on it just now, if any: a broker as the
 * controllers see it, without logs.
 */
final class ModelBroker implements Victim {
    private static final int PORT = 9092;
    private static final int HEARTBEAT_MS = 250;
    private static final int REGISTRATION_TIMEOUT_MS = 60_000;
    private static final int STOP_TIMEOUT_MS = 10_000;
    private static final int MAX_READY_MS = 500;

    /** How long whoever starts brokers anew waits after one has ended by itself. */
    private static final int MAX_RESTART_MS = 3_000;

    /** One process. */
    final class Life implements MetadataListener, SessionListener {
        final SimulatedProcess process;
        final SimulatedShard shard;
        final ControllerClient client;
        private final String name;
        private ClusterImage image = ClusterImage.EMPTY;
        private long epoch = BrokerDescription.NOT_CLEAN;
        private boolean takesPart;

        Life(long previousEpoch) {
            name = host + "." + lives;
            SeededRandomness its = randomness.fork(name);
            process = world.scheduler.process(name);
            shard = process.shard(name);
            SimulatedCalls calls = new SimulatedCalls(host, shard, its, lives, world.quorum::host,
                    () -> HelloRequest.newBuilder().setNodeId(id).setClusterId(clusterId).build());
            Uuid incarnation = BrokerDescription.newIncarnation(its.fork("incarnation"));
            world.stoppedWithEpoch.put(incarnation, previousEpoch);
            BrokerDescription description = new BrokerDescription(id, incarnation,
                    List.of(new Listener("PLAINTEXT", SecurityProtocol.PLAINTEXT, host.name(), PORT)),
                    Optional.of("rack-" + id % 3), List.of(directory), previousEpoch);
            ClientSurroundings on = new ClientSurroundings(shard, calls, clock, its.fork("client"),
                    process.pool(name + "-pool", 1, 10, 20), world.brokenInvariants);
            client = new ControllerClient(on, description, clusterId,
                    new VoterBook(ModelWorld.VOTERS, List.of("CONTROLLER")),
                    new SessionTiming(HEARTBEAT_MS, REGISTRATION_TIMEOUT_MS), this, this);
            shard.run(client::start);
            shard.schedule(its.nextInt(MAX_READY_MS), this::ready);
            new LeaderHabits(world, this, its).begin();
        }

        private void ready() {
            host.listen(PORT, shard, _ -> new DeafEar());
            client.ready();
        }

        int id() {
            return id;
        }

        ClusterImage image() {
            return image;
        }

        /** The broker epoch that it has. */
        long epoch() {
            return epoch;
        }

        /** Whether it takes part, as it knows. */
        boolean isRunning() {
            return shard.call(client::state) instanceof SessionState.Running;
        }

        @Override
        public void onDelta(ClusterDelta delta) {
            Step.require(delta.before().equals(image), "%s is told of %s, but it is at %s", name, delta,
                    image);
            Step.require(delta.after().endOffset() >= image.endOffset(), "%s goes back: %s", name, delta);
            if (delta.after().endOffset() > image.endOffset() + 1)
                snapshots++;
            image = delta.after();
            world.history.requireEqual(name, image);
        }

        @Override
        public void onClusterId(String told, Runnable stored) {
            Step.require(told.equals(ModelWorld.CLUSTER_ID), "%s is told of the cluster %s", name, told);
            shard.schedule(randomness.nextInt(20), () -> {
                clusterId = told;
                stored.run();
            });
        }

        @Override
        public void onRegistered(long brokerEpoch) {
            Step.require(brokerEpoch > epoch, "%s has epoch %d after %d", name, brokerEpoch, epoch);
            epoch = brokerEpoch;
            takesPart = false;
        }

        @Override
        public void onUnfenced(long brokerEpoch) {
            Step.require(brokerEpoch == epoch && !takesPart, "%s of epoch %d takes part with epoch %d", name,
                    epoch, brokerEpoch);
            takesPart = true;
        }

        @Override
        public void onFenced(long brokerEpoch) {
            Step.require(brokerEpoch == epoch && takesPart, "%s of epoch %d is fenced with epoch %d", name,
                    epoch, brokerEpoch);
            takesPart = false;
        }

        @Override
        public void onShutdownAllowed(boolean agreed) {
            world.outside.execute(() -> stopped(this));
        }

        @Override
        public void onFatal(String sentence) {
            fatal = sentence;
            world.outside.execute(() -> exited(this));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    final int id;
    private final ModelWorld world;
    private final SeededRandomness randomness;
    private final SimulatedHost host;
    private final SimulatedClock clock;
    private final Uuid directory;
    private String clusterId = "";

    /** The marker of a clean stop: the broker epoch that it had then. */
    private long stoppedWithEpoch = BrokerDescription.NOT_CLEAN;

    private long lives;
    private boolean cameUncleanly;
    private boolean isGone;
    private int cleanStops;
    private int snapshots;
    private @Nullable String fatal;
    private @Nullable Life life;

    /**
     * A machine without a process.
     *
     * @param hostName where it is; another broker of that id is a mistake of the operator's
     */
    ModelBroker(ModelWorld world, int id, String hostName) {
        this.world = world;
        this.id = id;
        host = world.network.host(hostName);
        randomness = world.randomness.fork(hostName);
        clock = world.scheduler.clock().ofAnotherMachine();
        directory = new Uuid(id + 1, hostName.hashCode());
    }

    /** The process that runs; null while there is none. */
    @Nullable
    Life life() {
        return life;
    }

    /** Why it ended by itself, the last time it did. */
    @Nullable
    String fatal() {
        return fatal;
    }

    /** How often one of its images came from a snapshot. */
    int snapshots() {
        return snapshots;
    }

    /** Whether the process that runs, or ran last, did not follow one that stopped in good order. */
    boolean cameUncleanly() {
        return cameUncleanly;
    }

    int cleanStops() {
        return cleanStops;
    }

    private void stopped(Life which) {
        if (!which.equals(life))
            return;
        stoppedWithEpoch = which.epoch;
        cleanStops++;
        exited(which);
    }

    private void exited(Life which) {
        if (!which.equals(life))
            return;
        kill();
        world.outside.schedule(randomness.nextInt(MAX_RESTART_MS), () -> {
            if (life == null && !isGone)
                start();
        });
    }

    /** Ends its process, and it is never started anew. */
    void goAway() {
        isGone = true;
        kill();
    }

    @Override
    public SimulatedHost host() {
        return host;
    }

    @Override
    public boolean isUp() {
        return life != null;
    }

    @Override
    public void start() {
        if (life != null)
            throw new IllegalStateException(host + " runs already");
        long marker = stoppedWithEpoch;
        stoppedWithEpoch = BrokerDescription.NOT_CLEAN;
        cameUncleanly = marker == BrokerDescription.NOT_CLEAN;
        lives++;
        life = new Life(marker);
    }

    @Override
    public void kill() {
        Life now = life;
        life = null;
        if (now != null)
            now.process.kill();
    }

    /** It is started again some time after it has stopped. */
    @Override
    public void stop() {
        Life now = life;
        if (now != null)
            now.shard.execute(() -> now.client.beginShutdown(STOP_TIMEOUT_MS));
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
