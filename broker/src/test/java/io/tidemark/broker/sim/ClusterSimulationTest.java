package io.tidemark.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Clusters of three and of five brokers keep what they have acknowledged, whatever goes wrong. The campaign
 * {@code cluster} runs 5,000 seeds of each; {@code -Dseeds=N} another number of them, {@code -Dseed=K} one,
 * {@code -DfirstSeed=K} others.
 */
class ClusterSimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tidemark");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Boolean.getBoolean("loud") ? Level.DEBUG : Level.OFF);
    }

    @AfterAll
    static void beLoudAgain() {
        LOG.setLevel(Level.WARN);
    }

    @Test
    void threeBrokersKeepWhatWasAcknowledgedOrRead() {
        run(3);
    }

    @Test
    void fiveBrokersKeepWhatWasAcknowledgedOrRead() {
        run(5);
    }

    @Test
    void oneSeedIsOneHistory() throws Exception {
        ClusterWorld one = new ClusterWorld(1, 3);
        one.run();
        ClusterWorld again = new ClusterWorld(1, 3);
        again.run();
        assertThat(again.scheduler.fingerprint()).isEqualTo(one.scheduler.fingerprint());
    }

    private static void run(int brokers) {
        long only = Long.getLong("seed", -1);
        boolean isCampaign = "cluster".equals(System.getProperty("campaign"));
        long first = only >= 0 ? only : Long.getLong("firstSeed", 0);
        long count = only >= 0 ? 1 : Long.getLong("seeds", isCampaign ? 5_000 : 60);
        long crashes = 0;
        long reassignments = 0;
        long acknowledged = 0;
        for (long seed = first; seed < first + count; seed++) {
            ClusterWorld world = new ClusterWorld(seed, brokers);
            try {
                world.run();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + " of " + brokers + " brokers, at " + world.nowMs()
                        + " ms: " + failure, failure);
            }
            crashes += world.crashes();
            reassignments += world.reassignments();
            acknowledged += world.acknowledged();
        }
        System.err.println("cluster of " + brokers + ": " + crashes + " crashes, " + reassignments
                + " reassignments, " + acknowledged + " records acknowledged");
        assertThat(acknowledged).isPositive();
    }
}
