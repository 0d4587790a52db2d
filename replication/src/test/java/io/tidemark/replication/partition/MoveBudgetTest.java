package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MoveBudgetTest {
    private long rate = 1_000;
    private final MoveBudget budget = new MoveBudget(2, () -> rate, 0);

    private long waitAt(long ms) {
        return budget.waitMs(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void overTimeNoMoreIsCopiedThanTheRate() {
        long copied = 0;
        for (long ms = 0; ms < 100_000;) {
            long wait = waitAt(ms);
            if (wait > 0) {
                ms += wait;
                continue;
            }
            budget.copied(700);
            copied += 700;
        }
        assertThat(copied).isBetween(99_000L, 101_000L);
    }

    @Test
    void whatWasNotUsedIsSavedForASecondOnly() {
        assertThat(waitAt(1_000_000)).isZero();
        budget.copied(1_500);
        assertThat(waitAt(1_000_000)).isBetween(500L, 501L);
    }

    @Test
    void aRateOfZeroLetsNothingGoOnUntilItIsRaised() {
        rate = 0;
        assertThat(waitAt(50_000)).isEqualTo(MoveBudget.MAX_WAIT_MS);
        rate = 10;
        assertThat(waitAt(51_000)).isZero();
        rate = Long.MAX_VALUE;
        budget.copied(Integer.MAX_VALUE);
        assertThat(waitAt(51_000)).isZero();
    }

    @Test
    void soManyRunAtOnceAndNoMore() {
        assertThat(budget.tryBegin()).isTrue();
        assertThat(budget.tryBegin()).isTrue();
        assertThat(budget.tryBegin()).isFalse();
        budget.ended();
        assertThat(budget.tryBegin()).isTrue();
    }
}
