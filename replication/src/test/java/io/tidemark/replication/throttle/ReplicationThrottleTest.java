package io.tidemark.replication.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.sim.SimulatedScheduler;
import org.junit.jupiter.api.Test;

class ReplicationThrottleTest {
    private static final int WINDOWS = 3;
    private static final long WINDOW_MS = 1_000;

    private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    private final ReplicationThrottle throttle = new ReplicationThrottle(scheduler.clock(), WINDOWS,
            WINDOW_MS);

    private void passMs(long ms) {
        scheduler.runForMs(ms, 10);
    }

    @Test
    void withoutALimitEverythingPasses() {
        throttle.passed(Long.MAX_VALUE / 4);
        assertThat(throttle.isExceeded()).isFalse();
        assertThat(throttle).hasToString("no limit");
    }

    @Test
    void whatPassedWithoutALimitCountsOnceThereIsOne() {
        throttle.passed(10_000);
        throttle.limit(1_000);
        assertThat(throttle.isExceeded()).isTrue();
        throttle.limit(ReplicationThrottle.UNLIMITED);
        assertThat(throttle.isExceeded()).isFalse();
    }

    @Test
    void asMuchAsMayPassInOneWindowPassesAtOnce() {
        throttle.limit(1_000);
        throttle.passed(1_000);
        assertThat(throttle.isExceeded()).isFalse();
        throttle.passed(1);
        assertThat(throttle.isExceeded()).isTrue();
    }

    @Test
    void whoWaitsAsLongAsItIsToldMayGoOn() {
        throttle.limit(1_000);
        throttle.passed(2_500);
        long waited = 0;
        for (long ms = throttle.waitMs(); ms > 0; ms = throttle.waitMs()) {
            assertThat(ms).isBetween(1L, ReplicationThrottle.MAX_WAIT_MS);
            passMs(ms);
            waited += ms;
        }
        assertThat(waited).isBetween(1_500L, 2_500L);
    }

    @Test
    void whatPassedBeforeTheWindowsIsForgotten() {
        throttle.limit(1_000);
        throttle.passed(1_000_000);
        passMs(WINDOWS * WINDOW_MS - 1);
        assertThat(throttle.isExceeded()).isTrue();
        passMs(WINDOW_MS);
        assertThat(throttle.isExceeded()).isFalse();
        throttle.passed(500);
        assertThat(throttle.isExceeded()).isFalse();
    }

    @Test
    void onAverageTheRateHoldsWhateverTheSizeOfWhatPasses() {
        for (long size : new long[] {1, 100, 900, 5_000}) {
            ReplicationThrottle each = new ReplicationThrottle(scheduler.clock(), 11, WINDOW_MS);
            each.limit(1_000);
            long passed = 0;
            long untilMs = scheduler.clock().wallMs() + 100_000;
            while (scheduler.clock().wallMs() < untilMs) {
                long waitMs = each.waitMs();
                if (waitMs == 0) {
                    each.passed(size);
                    passed += size;
                } else
                    passMs(waitMs);
            }
            assertThat(passed).as("in pieces of %d", size).isBetween(90_000L, 125_000L);
        }
    }

    @Test
    void aLimitOfNothingLetsABitPassNowAndThen() {
        throttle.limit(0);
        assertThat(throttle.isExceeded()).isFalse();
        throttle.passed(1);
        assertThat(throttle.waitMs()).isEqualTo(ReplicationThrottle.MAX_WAIT_MS);
        passMs(WINDOWS * WINDOW_MS + WINDOW_MS);
        assertThat(throttle.isExceeded()).isFalse();
    }

    @Test
    void aLimitIsNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> throttle.limit(-1));
    }
}
