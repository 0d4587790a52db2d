package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.deploy.cluster.MetadataWriter.Acknowledged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of the distribution, each on a file system of its own, lose power in one moment under writers of
 * metadata, again and again. The campaign {@code controllers-power} does it 30 times, {@code -Dseed=K} repeats the
 * moments.
 */
class PowerFailureIT {
    private static final int ROUNDS = System.getProperty("campaign", "").equals("controllers-power") ? 30 : 1;
    private static final int NODES = 3;
    private static final int LONGEST_LOAD_MS = 1_500;
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<MetadataWriter> writers = new ArrayList<>();

    @Test
    void whatWasAcknowledgedIsOnMostDisksWhenAllLosePowerAtOnce() throws Exception {
        List<String> whyNot = new ArrayList<>();
        try (LoopImages images = LoopImages.make(directory, NODES, whyNot)) {
            assumeTrue(whyNot.isEmpty(), () -> "needs root, loop devices and ext4: " + whyNot);
            try (TidemarkCluster cluster = TidemarkCluster.create(directory,
                    node -> images.directory(node - 1).resolve("data"), LAUNCHER, NODES, _ -> "")) {
                cluster.startAll();
                CreatedTopics.create(cluster.bootstrapServers(), List.of("w-1", "w-2", "w-3"));
                for (int node : cluster.nodes())
                    writers.add(new MetadataWriter(cluster.clientPort(node), "w-" + node));
                for (int round = 1; round <= ROUNDS; round++)
                    loseAndComeBack(cluster, images, round);
                endAndCompare(cluster);
            } finally {
                for (MetadataWriter each : writers)
                    each.close();
            }
        }
    }

    private void loseAndComeBack(TidemarkCluster cluster, LoopImages images, int round) throws Exception {
        awaitMore(acknowledged() + 20);
        Pause.ms(random.nextInt(LONGEST_LOAD_MS));
        images.cutPower(cluster.nodes().stream().map(node -> cluster.process(node).pid()).toList());
        for (int node : cluster.nodes())
            cluster.process(node).kill();
        Map<String, List<Acknowledged>> promised = writers.stream()
                .collect(Collectors.toMap(MetadataWriter::topic, MetadataWriter::acknowledged));
        images.restart();
        requireOnMost(cluster, promised, round);
        cluster.startAll();
    }

    /** Before anybody starts and could get from another one what it lacks. */
    private void requireOnMost(TidemarkCluster cluster, Map<String, List<Acknowledged>> promised, int round)
            throws Exception {
        List<MetadataOnDisk> disks = readAll(cluster);
        promised.forEach((topic, all) -> {
            Map<String, Integer> copies = new HashMap<>();
            for (MetadataOnDisk disk : disks)
                Set.copyOf(disk.retentions(topic)).forEach(value -> copies.merge(value, 1, Integer::sum));
            List<Long> missing = all.stream().map(Acknowledged::value)
                    .filter(value -> copies.getOrDefault(Long.toString(value), 0) <= NODES / 2).toList();
            assertThat(missing).as("acknowledged, and not on most disks; seed %d, round %d, %s", seed, round,
                    topic).isEmpty();
        });
    }

    private static List<MetadataOnDisk> readAll(TidemarkCluster cluster) throws Exception {
        List<MetadataOnDisk> disks = new ArrayList<>();
        for (int node : cluster.nodes())
            disks.add(MetadataOnDisk.read(cluster.metadataLog(node)));
        return disks;
    }

    /** All is well again, and everybody ends. */
    private void endAndCompare(TidemarkCluster cluster) throws Exception {
        int before = acknowledged();
        awaitMore(before + 20);
        for (MetadataWriter each : writers)
            each.close();
        Pause.ms(2_000);
        for (int node : cluster.nodes())
            cluster.process(node).hang();
        for (int node : cluster.nodes())
            cluster.process(node).kill();
        List<MetadataOnDisk> disks = readAll(cluster);
        String story = "seed %d: %d power failures of all three, %d commands acknowledged".formatted(seed,
                ROUNDS, acknowledged());
        System.out.println("controllers-power: " + story + ", image " + disks.getFirst().image());
        for (MetadataOnDisk disk : disks) {
            assertThat(disk.fingerprint()).as(story).isEqualTo(disks.getFirst().fingerprint());
            for (MetadataWriter each : writers) {
                assertThat(disk.missing(each)).as("acknowledged and lost; " + story).isEmpty();
                assertThat(disk.twice(each.topic())).as("logged twice; " + story).isEmpty();
            }
        }
    }

    private int acknowledged() {
        return writers.stream().mapToInt(each -> each.acknowledged().size()).sum();
    }

    private void awaitMore(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (acknowledged() < count) {
            assertThat(System.nanoTime()).as("seed %d: %d acknowledged, %s", seed, acknowledged(),
                    writers.stream().map(MetadataWriter::failures).toList()).isLessThan(end);
            Pause.ms(5);
        }
    }
}
