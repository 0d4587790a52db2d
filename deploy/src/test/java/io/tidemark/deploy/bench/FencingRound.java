package io.tidemark.deploy.bench;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.Shard;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.active.ClusterFormation;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.partition.FenceBrokerSweep;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One broker is fenced by a controller that has just become active, while other commands come at a steady rate.
 * Owned by the controller's shard.
 */
final class FencingRound implements ActivityObserver {
    /** The broker that dies. */
    static final int DEAD = 3;

    private static final int COMMANDS_PER_S = 500;
    private static final double NANOS_PER_S = 1e9;

    /**
     * Where a round happens.
     *
     * @param shard the controller's
     * @param replaying the other thread
     * @param nanos the time that counts
     */
    record Stage(Shard shard, InMemoryQuorum.ReplayThread replaying, LongSupplier nanos) {}

    /**
     * What it came to.
     *
     * @param seconds until the broker was fenced, committed
     * @param latenciesMs of each of the other commands
     * @param after the image in which the broker is fenced
     */
    record Result(double seconds, List<Double> latenciesMs, ClusterImage after) {}

    private final Stage stage;
    private final ClusterImage image;
    private final ActiveController controller;
    private final InMemoryQuorum quorum;
    private final SteadyCommands commands;
    private final Consumer<Result> done;
    private long startedNanos;

    FencingRound(Stage stage, ClusterImage image, NodeConfig config, Consumer<Result> done) {
        this.stage = stage;
        this.done = done;
        this.quorum = new InMemoryQuorum(stage.replaying, image);
        TreeMap<String, Integer> levels = new TreeMap<>();
        levels.put("metadata.version", 1);
        this.controller = new ActiveController(stage.shard, SystemClock.INSTANCE, SystemRandomness.INSTANCE,
                config, quorum, new HaltingFaultHandler(), new ClusterFormation("a-cluster", levels),
                Bounds.DEFAULT);
        this.commands = new SteadyCommands(stage.shard, controller, stage.nanos, COMMANDS_PER_S);
        this.image = image;
    }

    /** Begins the round. */
    void lead() {
        quorum.tells(controller);
        controller.onSnapshot(image);
        controller.addObserver(this);
        controller.onLeaderStart(image.epoch() + 1);
    }

    @Override
    public void onActive(int epoch, ClusterImage atFirst) {
        startedNanos = stage.nanos.getAsLong();
        commands.start();
        controller.start(new FenceBrokerSweep(DEAD, ManyPartitions.brokerEpoch(DEAD)), Set.of(DEAD),
                this::end);
    }

    @Override
    public void onInactive(int epoch) {
        throw new IllegalStateException("epoch " + epoch + " ended");
    }

    private void end(Outcome<ClusterImage> outcome) {
        double seconds = (stage.nanos.getAsLong() - startedNanos) / NANOS_PER_S;
        commands.stop();
        if (!(outcome instanceof Outcome.Answered<ClusterImage>(ClusterImage after, _)))
            throw new IllegalStateException("the broker was not fenced: " + outcome);
        awaitAnswers(new Result(seconds, commands.latenciesMs(), after));
    }

    private void awaitAnswers(Result result) {
        if (commands.isAllAnswered()) done.accept(result);
        else stage.shard.schedule(1, () -> awaitAnswers(result));
    }
}
