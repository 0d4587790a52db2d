package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sim.SeededRandomness;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed under load has lost nothing of what it acknowledged. Campaign {@code log-kill}. */
@ExtendWith(WarningsExpected.class)
class LogKillTest {
    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesKill9() throws Exception {
        int rounds = "log-kill".equals(System.getProperty("campaign")) ? 30 : 2;
        SeededRandomness random = new SeededRandomness(Long.getLong("seed", 1));
        RealCrashes crashes = new RealCrashes(directory.resolve("data"));
        for (int round = 0; round < rounds; round++) {
            crashes.load(random.nextLong(), 200 + random.nextInt(rounds > 2 ? 6000 : 2000),
                    writer -> writer.toHandle().destroyForcibly());
            crashes.check();
        }
        assertThat(crashes.acknowledged()).isPositive();
        System.err.println("log-kill: " + rounds + " rounds, " + crashes.acknowledged()
                + " records acknowledged, none missing");
    }
}
