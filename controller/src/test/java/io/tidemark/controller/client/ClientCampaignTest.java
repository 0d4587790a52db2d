package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs {@link ClientRun} with many seeds; {@code -Dseed=K} runs one. */
class ClientCampaignTest {
    private static final int SEEDS = 150;
    private static final int CAMPAIGN_SEEDS = 5_000;

    @Test
    void imagesAreTheLogsAndNoCommandIsDoneTwice() {
        Long only = Long.getLong("seed");
        if (only != null) {
            new ClientRun(only).run();
            return;
        }
        int seeds = "client".equals(System.getProperty("campaign")) ? CAMPAIGN_SEEDS : SEEDS;
        Map<String, Integer> happened = new TreeMap<>();
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                ClientRun run = new ClientRun(seed);
                run.run();
                run.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(happened).as("all of it happened, many times")
                .hasSize(ClientRun.KINDS)
                .allSatisfy((_, times) -> assertThat(times).isGreaterThan(SEEDS / 5));
    }
}
