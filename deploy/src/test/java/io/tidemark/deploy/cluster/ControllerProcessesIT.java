package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of the distribution, killed and hung at random under writers of metadata. The campaign
 * {@code controllers-real} goes on for two minutes; a seed can be given.
 */
class ControllerProcessesIT {
    private static final boolean IS_CAMPAIGN = System.getProperty("campaign", "").equals("controllers-real");
    private static final long FAULTS_MS = IS_CAMPAIGN ? 120_000 : 12_000;
    private static final long QUIET_MS = 3_000;
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int kills;
    private int hangs;

    @Test
    void allControllersEndWithOneImageThatHasWhatWasAcknowledgedAndNothingTwice() throws Exception {
        List<MetadataWriter> writers = new ArrayList<>();
        try (TidemarkCluster cluster = TidemarkCluster.create(directory, LAUNCHER, 3, "")) {
            cluster.startAll();
            CreatedTopics.create(cluster.bootstrapServers(), List.of("w-1", "w-2", "w-3"));
            for (int node : cluster.nodes())
                writers.add(new MetadataWriter(cluster.clientPort(node), "w-" + node));
            injectFaults(cluster);
            pause(QUIET_MS);
            for (MetadataWriter each : writers)
                each.close();
            pause(QUIET_MS);
            killAllAtOnce(cluster);
            check(cluster, writers);
        } finally {
            for (MetadataWriter each : writers)
                each.close();
        }
    }

    /** None has the time to write down that another one is gone. */
    private static void killAllAtOnce(TidemarkCluster cluster) throws Exception {
        for (int node : cluster.nodes())
            cluster.process(node).hang();
        for (int node : cluster.nodes())
            cluster.process(node).kill();
    }

    /** One node is in trouble at a time, so that most controllers always go on. */
    private void injectFaults(TidemarkCluster cluster) throws Exception {
        long end = System.nanoTime() + Duration.ofMillis(FAULTS_MS).toNanos();
        while (System.nanoTime() < end) {
            int node = 1 + random.nextInt(cluster.size());
            if (random.nextBoolean()) {
                kills++;
                cluster.process(node).kill();
                pause(random.nextInt(1_000));
                cluster.start(node);
            } else {
                hangs++;
                cluster.process(node).hang();
                pause(100 + random.nextInt(2_500));
                cluster.process(node).goOn();
            }
            pause(200 + random.nextInt(800));
        }
    }

    private static void pause(long ms) throws InterruptedException {
        Pause.ms(ms);
    }

    private void check(TidemarkCluster cluster, List<MetadataWriter> writers) throws Exception {
        List<MetadataOnDisk> disks = new ArrayList<>();
        for (int node : cluster.nodes())
            disks.add(MetadataOnDisk.read(cluster.metadataLog(node)));
        int acknowledged = writers.stream().mapToInt(each -> each.acknowledged().size()).sum();
        String story = "seed %d: %d kills, %d hangs, %d commands acknowledged, failures %s".formatted(seed,
                kills,
                hangs, acknowledged, writers.stream().map(MetadataWriter::failures).toList());
        System.out.println(story + ", image " + disks.getFirst().image());
        assertThat(disks).as(story).extracting(MetadataOnDisk::fingerprint)
                .containsOnly(disks.getFirst().fingerprint());
        for (MetadataWriter writer : writers) {
            MetadataOnDisk logged = disks.getFirst();
            assertThat(logged.twice(writer.topic())).as("logged twice; " + story).isEmpty();
            assertThat(logged.missing(writer)).as("acknowledged and not logged; " + story).isEmpty();
        }
        assertThat(acknowledged).as(story).isGreaterThan(100);
    }
}
