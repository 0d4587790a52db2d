package io.tidemark.deploy.bench;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.Shard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.active.ClusterFormation;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.partition.FenceBrokerSweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One broker of ten dies in a cluster of a million partitions: how long it takes to fence it, 300,000 ISR changes
 * and what they come with, and how long other commands wait meanwhile. On a real shard, with a quorum in memory;
 * each round begins with the same image.
 */
final class FencingPart implements Part {
    private static final int ROUNDS = 5;
    private static final int COMMANDS_PER_S = 500;
    private static final int DEAD = 3;
    private static final int NODE_ID = 3001;
    private static final long PATIENCE_S = 120;
    private static final long CLOSING_MS = 5_000;

    private final ShardGroup shards = ShardGroup.start(2, new HaltingFaultHandler());
    private final FaultHandler faults = new HaltingFaultHandler();

    /** What one round came to. */
    private record Round(double seconds, double cpuSeconds, List<Double> latenciesMs, int changes) {}

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        NodeConfig config = config(directory);
        ClusterImage image = ManyPartitions.MILLION.create();
        double[] seconds = new double[ROUNDS];
        double[] cpuSeconds = new double[ROUNDS];
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Round round = fence(image, config);
            System.err.printf(
                    "fencing: %.3f s, %.3f s of the processor, %d commands, p99 %.1f ms, worst %.1f ms%n",
                    round.seconds,
                    round.cpuSeconds,
                    round.latenciesMs.size(), percentile(round.latenciesMs, 0.99),
                    Collections.max(round.latenciesMs));
            seconds[i] = round.seconds;
            cpuSeconds[i] = round.cpuSeconds;
            latencies.addAll(round.latenciesMs);
            figures.put("isr_changes", round.changes);
        }
        figures.put("fence_broker_s", Duel.median(seconds));
        figures.put("fence_broker_first_s", seconds[0]);
        figures.put("fence_broker_cpu_s", Duel.median(cpuSeconds));
        figures.put("other_commands", latencies.size());
        figures.put("other_commands_p50_ms", percentile(latencies, 0.50));
        figures.put("other_commands_p99_ms", percentile(latencies, 0.99));
        figures.put("other_commands_max_ms", Collections.max(latencies));
        shards.close(CLOSING_MS);
    }

    private static NodeConfig config(Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), "node.id=" + NODE_ID + "\n");
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }

    private Round fence(ClusterImage image, NodeConfig config) throws Exception {
        Heap.heldBytes();
        Shard shard = shards.shard(0);
        InMemoryQuorum quorum = new InMemoryQuorum(shard, shards.shard(1), image);
        TreeMap<String, Integer> levels = new TreeMap<>();
        levels.put("metadata.version", 1);
        ActiveController controller = new ActiveController(shard, SystemClock.INSTANCE,
                SystemRandomness.INSTANCE, config, quorum, faults, new ClusterFormation("a-cluster", levels),
                Bounds.DEFAULT);
        SteadyCommands commands = new SteadyCommands(shard, controller, COMMANDS_PER_S);
        CompletableFuture<Round> done = new CompletableFuture<>();
        CompletableFuture<Boolean> active = new CompletableFuture<>();
        shard.execute(() -> {
            quorum.tells(controller);
            controller.onSnapshot(image);
            controller.addObserver(new Activity(active));
            controller.onLeaderStart(1);
        });
        active.get(PATIENCE_S, TimeUnit.SECONDS);
        shard.execute(() -> run(shard, controller, commands, done));
        return done.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static void run(Shard shard, ActiveController controller, SteadyCommands commands,
            CompletableFuture<Round> done) {
        Stopwatch fencing = new Stopwatch();
        commands.start();
        controller.start(new FenceBrokerSweep(DEAD, ManyPartitions.brokerEpoch(DEAD)), Set.of(DEAD),
                outcome -> {
                    fencing.stop();
                    commands.stop();
                    ClusterImage after = ended(outcome);
                    awaitAnswers(shard, commands,
                            () -> done.complete(new Round(fencing.wallS(), fencing.cpuS(),
                                    commands.latenciesMs(), changes(after))));
                });
    }

    private static ClusterImage ended(Outcome<ClusterImage> outcome) {
        if (outcome instanceof Outcome.Answered<ClusterImage>(ClusterImage after, _)) return after;
        throw new IllegalStateException("the broker was not fenced: " + outcome);
    }

    private static void awaitAnswers(Shard shard, SteadyCommands commands, Runnable then) {
        if (commands.isAllAnswered()) then.run();
        else shard.schedule(1, () -> awaitAnswers(shard, commands, then));
    }

    /** How many partitions are without the dead broker in their ISR, though it is a replica. */
    private static int changes(ClusterImage image) {
        int[] changes = {0};
        image.topics().all().forEach(topic -> topic.partitions().forEach(partition -> {
            if (partition.replicas().contains(DEAD) && !partition.isr().contains(DEAD)) changes[0]++;
        }));
        return changes[0];
    }

    private static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(part * sorted.size())));
    }
}
