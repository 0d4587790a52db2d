package io.tidemark.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The simulation notices bugs of the kinds that it is for. Each is put into the product's source by hand, and has to be
 * caught within {@link #MAX_SEEDS}. The campaign {@code cluster} runs all these seeds, and says how many catch it.
 */
class MutationsTest {
    private static final int MAX_SEEDS = 300;
    private static final int SEEDS_WITHOUT = 10;
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tidemark");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    Path patched;

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void beLoudAgain() {
        LOG.setLevel(Level.WARN);
    }

    static List<Mutation> mutations() {
        return Mutation.ALL;
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isCaught(Mutation mutation) throws Exception {
        boolean isCampaign = "cluster".equals(System.getProperty("campaign"));
        LongConsumer runner = new MutatedProduct(mutation, patched).seedRunner();
        int caught = 0;
        for (long seed = 0; seed < MAX_SEEDS && (isCampaign || caught == 0); seed++) {
            try {
                runner.accept(seed);
            } catch (AssertionError found) {
                if (caught++ == 0)
                    System.err.println(mutation + ": caught by seed " + seed + ": " + firstLine(found));
            }
        }
        if (isCampaign)
            System.err.println(mutation + ": caught by " + caught + " of " + MAX_SEEDS + " seeds");
        assertThat(caught).isPositive();
    }

    @Test
    void withoutAMutationNothingIsCaught() throws Exception {
        LongConsumer runner = new MutatedProduct(null, patched).seedRunner();
        for (long seed = 0; seed < SEEDS_WITHOUT; seed++)
            runner.accept(seed);
    }

    private static String firstLine(AssertionError found) {
        String text = String.valueOf(found.getMessage());
        return text.substring(0, Math.min(text.length(), 160)).lines().findFirst().orElse("");
    }
}
