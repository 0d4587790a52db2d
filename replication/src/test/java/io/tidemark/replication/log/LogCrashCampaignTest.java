package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sim.CrashKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Logs that crash at any operation of their disk come back with all that was promised and nothing else. The
 * campaign {@code log-crash} runs 2,000 seeds; {@code -Dseeds=N} another number of them, {@code -Dseed=K} one.
 */
@ExtendWith(WarningsExpected.class)
class LogCrashCampaignTest {
    private static final int LIVES = 6;
    private static final int STEPS = 400;

    /** One life with creations, deletions, truncations, retention and clean stops in it. */
    private static final long LIFE_SEED = 4;
    private static final int LIFE_STEPS = isCampaign() ? 500 : 80;

    @Test
    void crashedLogsComeBackWithAllThatWasPromisedAndNothingElse() {
        long only = Long.getLong("seed", -1);
        long seeds = Long.getLong("seeds", isCampaign() ? 2000 : 150);
        long crashes = 0;
        long records = 0;
        for (long seed = Math.max(0, only); seed < (only < 0 ? seeds : only + 1); seed++) {
            LogCrashWorld world = new LogCrashWorld(seed);
            try {
                world.run(LIVES, STEPS);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ", crash " + world.crashes() + ": " + failure,
                        failure);
            }
            crashes += world.crashes();
            records += world.recovered();
        }
        System.err.println("log-crash: " + crashes + " crashes, " + records + " records recovered");
    }

    @Test
    void aCrashInAnyOperationOfOneLifeIsSurvived() {
        int operations = 0;
        for (CrashKind kind : CrashKind.values()) {
            long operation = 1;
            boolean wasThere = true;
            while (wasThere) {
                try {
                    wasThere = new LogCrashWorld(LIFE_SEED).crashIn(operation, kind, LIFE_STEPS);
                } catch (Throwable failure) {
                    throw new AssertionError(kind + " crash in operation " + operation + ": " + failure,
                            failure);
                }
                operation++;
            }
            operations += (int) operation - 2;
        }
        assertThat(operations).isGreaterThan(100);
        System.err.println("log-crash: each of " + operations + " operations was the last one once");
    }

    private static boolean isCampaign() {
        return "log-crash".equals(System.getProperty("campaign"));
    }
}
