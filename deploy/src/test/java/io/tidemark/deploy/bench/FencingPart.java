package io.tidemark.deploy.bench;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.Shard;
import io.tidemark.common.port.ShardGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One broker of ten dies in a cluster of a million partitions: how long it takes to fence it, 300,000 ISR changes
 * and what they come with, and how long other commands wait meanwhile. Each round begins with the same image. The
 * figures proper are by the clock, on a real shard beside a thread that replays. Those named {@code simulated} are by
 * the time of the processor, so whatever else the machine does is not in them.
 */
final class FencingPart implements Part {
    private static final int ROUNDS = 5;
    private static final int NODE_ID = 3001;
    private static final long PATIENCE_S = 120;
    private static final long CLOSING_MS = 5_000;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        NodeConfig config = config(directory);
        ClusterImage image = ManyPartitions.MILLION.create();
        ShardGroup shards = ShardGroup.start(2, new HaltingFaultHandler());
        List<FencingRound.Result> real = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) real.add(onShards(shards, image, config));
        shards.close(CLOSING_MS);
        report("", real, figures);
        figures.put("isr_changes", changes(real.getLast().after()));
        SimulatedThreads threads = new SimulatedThreads(new ProcessorClock());
        List<FencingRound.Result> simulated = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) simulated.add(simulated(threads, image, config));
        report("_simulated", simulated, figures);
        figures.put("longest_task_simulated_ms", threads.longestTaskNanos() / NANOS_PER_MS);
    }

    private static NodeConfig config(Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), "node.id=" + NODE_ID + "\n");
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }

    private static FencingRound.Result onShards(ShardGroup shards, ClusterImage image, NodeConfig config)
            throws Exception {
        Heap.heldBytes();
        Shard controllers = shards.shard(0);
        Shard other = shards.shard(1);
        CompletableFuture<FencingRound.Result> done = new CompletableFuture<>();
        FencingRound.Stage stage = new FencingRound.Stage(controllers, (work, then) -> other.execute(() -> {
            work.run();
            controllers.execute(then);
        }), System::nanoTime);
        controllers.execute(() -> begin(stage, image, config, done));
        FencingRound.Result result = done.get(PATIENCE_S, TimeUnit.SECONDS);
        System.err.printf("fencing: %.3f s, other commands p99 %.1f ms%n", result.seconds(),
                percentile(result.latenciesMs(), 0.99));
        return result;
    }

    private static void begin(FencingRound.Stage stage, ClusterImage image, NodeConfig config,
            CompletableFuture<FencingRound.Result> done) {
        new FencingRound(stage, image, config, done::complete).lead();
    }

    private static FencingRound.Result simulated(SimulatedThreads threads, ClusterImage image,
            NodeConfig config) {
        Heap.heldBytes();
        AtomicReference<FencingRound.Result> result = new AtomicReference<>();
        FencingRound.Stage stage = new FencingRound.Stage(threads, threads::onOther, threads::nowNanos);
        threads.execute(() -> new FencingRound(stage, image, config, result::set).lead());
        threads.run();
        return result.get();
    }

    private static void report(String kind, List<FencingRound.Result> rounds, Figures figures) {
        List<Double> latencies = rounds.stream().flatMap(each -> each.latenciesMs().stream()).toList();
        figures.put("fence_broker" + kind + "_s",
                Duel.median(rounds.stream().mapToDouble(FencingRound.Result::seconds).toArray()));
        figures.put("fence_broker_first" + kind + "_s", rounds.getFirst().seconds());
        figures.put("other_commands" + kind, latencies.size());
        figures.put("other_commands" + kind + "_p50_ms", percentile(latencies, 0.50));
        figures.put("other_commands" + kind + "_p99_ms", percentile(latencies, 0.99));
        figures.put("other_commands" + kind + "_max_ms", percentile(latencies, 1));
    }

    /** How many partitions are without the dead broker in their ISR, though it is a replica. */
    private static int changes(ClusterImage image) {
        int[] changes = {0};
        image.topics().all().forEach(topic -> topic.partitions().forEach(partition -> {
            if (partition.replicas().contains(FencingRound.DEAD)
                    && !partition.isr().contains(FencingRound.DEAD))
                changes[0]++;
        }));
        return changes[0];
    }

    private static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(part * sorted.size())));
    }
}
