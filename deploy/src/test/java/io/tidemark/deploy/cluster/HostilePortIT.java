package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.deploy.cluster.HostileCaller.Attack;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of the distribution whose controllers' ports are sent what they should not get, under a writer of
 * metadata. The campaign {@code controllers-hostile} sends 25 times as much.
 */
class HostilePortIT {
    private static final boolean IS_CAMPAIGN = System.getProperty("campaign", "")
            .equals("controllers-hostile");
    private static final int ATTACKS_OF_A_KIND = IS_CAMPAIGN ? 100 : 4;
    private static final int AT_ONCE = 64;
    private static final int QUIET_MS = 3_000;
    private static final int HALF_FRAMES = 60;
    private static final int LONGEST_FRAME_BYTES = 10 << 20;
    private static final int HALF_FRAME_BYTES = 9 << 20;
    private static final long MAX_GROWTH_KIB = 300 << 10;
    private static final int PATIENCE_S = 60;
    private static final int MAX_OWN = 10;
    private static final Pattern COUNTS = Pattern.compile("controllers' port w[a-z]+ closed.*?\\(([^)]*)\\)");
    private static final Pattern COMMA = Pattern.compile(", ");
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void whatIsNoCallIsClosedAndCountedAndTheQuorumGoesOn() throws Exception {
        try (TidemarkCluster cluster = TidemarkCluster.create(directory, LAUNCHER, 3, "");
                ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE)) {
            cluster.startAll();
            CreatedTopics.create(cluster.bootstrapServers(), List.of("w-1"));
            try (MetadataWriter writer = new MetadataWriter(cluster.clientPort(1), "w-1")) {
                Pause.ms(QUIET_MS);
                double quiet = pace(writer, () -> Pause.ms(QUIET_MS));
                double attacked = pace(writer, () -> attack(cluster, attackers));
                requireCounted(cluster);
                String story = "seed %d: %d attacks, %.0f commands a second before, %.0f meanwhile, %s"
                        .formatted(
                                seed, 3 * Attack.values().length * ATTACKS_OF_A_KIND, quiet, attacked,
                                writer.failures());
                System.out.println("controllers-hostile: " + story);
                assertThat(attacked).as(story).isGreaterThan(quiet / 10);
                assertThat(cluster.nodes()).allMatch(node -> cluster.process(node).isAlive());
            }
        }
    }

    @Test
    void halfFramesTakeNoMoreMemoryThanTheyMay() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (TidemarkCluster cluster = TidemarkCluster.create(directory, LAUNCHER, 1, "")) {
            cluster.startAll();
            long before = residentKib(cluster);
            for (int i = 0; i < HALF_FRAMES; i++)
                held.add(caller(cluster, 1).holdHalfFrame(LONGEST_FRAME_BYTES - 4, HALF_FRAME_BYTES));
            awaitLine(cluster, "OVERLOADED");
            long after = residentKib(cluster);
            System.out.printf("controllers-hostile: %d half frames of %d MiB: %d MiB before, %d after%n",
                    HALF_FRAMES, HALF_FRAME_BYTES >> 20, before >> 10, after >> 10);
            assertThat(after - before).isLessThan(MAX_GROWTH_KIB);
            assertThat(cluster.process(1).output()).doesNotContain("OutOfMemory");
            CreatedTopics.createUnreplicated(cluster.bootstrapServers(), "t");
        } finally {
            for (Socket each : held)
                each.close();
        }
    }

    private static HostileCaller caller(TidemarkCluster cluster, int node) {
        int port = cluster.controllerPort(node);
        return new HostileCaller(port, "127.0.0.1:" + port + ":" + node);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Acknowledged commands in a second while something is done. */
    private static double pace(MetadataWriter writer, Work work) throws Exception {
        int before = writer.acknowledged().size();
        long begun = System.nanoTime();
        work.run();
        return (writer.acknowledged().size() - before) * 1e9 / (System.nanoTime() - begun);
    }

    private void attack(TidemarkCluster cluster, ExecutorService attackers) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < ATTACKS_OF_A_KIND; i++) {
            for (Attack attack : Attack.values()) {
                for (int node : cluster.nodes()) {
                    Random own = new Random(random.nextLong());
                    HostileCaller caller = caller(cluster, node);
                    all.add(attackers.submit(() -> {
                        caller.attack(attack, own);
                        return null;
                    }));
                }
            }
        }
        for (Future<?> each : all)
            each.get(10L * PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Every attack is in a line of the log, once; there are few lines. A slow machine's own calls may be, too. */
    private static void requireCounted(TidemarkCluster cluster) throws Exception {
        int expected = Attack.values().length * ATTACKS_OF_A_KIND;
        for (int node : cluster.nodes()) {
            cluster.process(node).await("all attacks are in the log",
                    () -> counted(cluster, node) >= expected);
            assertThat(counted(cluster, node)).isBetween(expected, expected + MAX_OWN);
            assertThat(lines(cluster, node)).hasSizeLessThan(100);
        }
    }

    /** Connections that a node closed, by what it says in its log. */
    static int counted(TidemarkCluster cluster, int node) {
        return lines(cluster, node).stream().flatMap(counts -> COMMA.splitAsStream(counts))
                .mapToInt(each -> Integer.parseInt(each.substring(0, each.indexOf(' ')))).sum();
    }

    private static List<String> lines(TidemarkCluster cluster, int node) {
        try (var lines = Files.lines(cluster.directory(node).resolve("node.out"))) {
            return lines.map(COUNTS::matcher).filter(Matcher::find).map(each -> each.group(1)).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void awaitLine(TidemarkCluster cluster, String word) throws Exception {
        cluster.process(1).await("its log says " + word,
                () -> lines(cluster, 1).stream().anyMatch(each -> each.contains(word)));
    }

    private static long residentKib(TidemarkCluster cluster) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + cluster.process(1).pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong).findFirst().orElseThrow();
    }
}
