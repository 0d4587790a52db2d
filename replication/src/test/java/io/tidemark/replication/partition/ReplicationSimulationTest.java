package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Brokers that crash, hang, lose power and lose each other keep what they have acknowledged. The campaign
 * {@code replication} runs 5,000 seeds; {@code -Dseeds=N} another number of them, {@code -Dseed=K} one.
 */
class ReplicationSimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tidemark.replication");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Boolean.getBoolean("loud") ? Level.INFO : Level.OFF);
    }

    @AfterAll
    static void beLoudAgain() {
        LOG.setLevel(Level.WARN);
    }

    @Test
    void whatWasAcknowledgedOrReadIsNeverLostOrChanged() {
        long only = Long.getLong("seed", -1);
        boolean isCampaign = "replication".equals(System.getProperty("campaign"));
        long seeds = Long.getLong("seeds", isCampaign ? 5000 : 150);
        long crashes = 0;
        long acknowledged = 0;
        long reads = 0;
        for (long seed = Math.max(0, only); seed < (only < 0 ? seeds : only + 1); seed++) {
            ReplicationWorld world = new ReplicationWorld(seed);
            try {
                world.run();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ", at " + world.nowMs() + " ms: " + failure,
                        failure);
            }
            crashes += world.crashes();
            acknowledged += world.history.acknowledged().size();
            reads += world.history.reads();
        }
        System.err.println("replication: " + crashes + " crashes, " + acknowledged + " records acknowledged, "
                + reads + " read");
        assertThat(acknowledged).isPositive();
    }
}
