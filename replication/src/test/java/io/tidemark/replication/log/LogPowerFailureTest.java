package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.sim.SeededRandomness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A machine that loses power under load has lost nothing of what it acknowledged. Campaign {@code log-power}. */
@ExtendWith(WarningsExpected.class)
class LogPowerFailureTest {
    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesAPowerFailure() throws Exception {
        int rounds = "log-power".equals(System.getProperty("campaign")) ? 20 : 1;
        SeededRandomness random = new SeededRandomness(Long.getLong("seed", 1));
        List<String> whyNot = new ArrayList<>();
        try (LoopImage image = LoopImage.make(directory, whyNot)) {
            assumeTrue(whyNot.isEmpty(), () -> "needs root, loop devices and ext4: " + whyNot);
            RealCrashes crashes = new RealCrashes(image.directory().resolve("data"));
            for (int round = 0; round < rounds; round++) {
                crashes.load(random.nextLong(), 200 + random.nextInt(rounds > 1 ? 6000 : 2000), writer -> {
                    image.cutPower(writer);
                    writer.toHandle().destroyForcibly();
                });
                image.restart();
                crashes.check();
            }
            assertThat(crashes.acknowledged()).isPositive();
            System.err.println("log-power: " + rounds + " rounds, " + crashes.acknowledged()
                    + " records acknowledged, none missing");
        }
    }
}
