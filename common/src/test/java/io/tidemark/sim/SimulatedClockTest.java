package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SimulatedClockTest {
    private final SimulatedClock clock = new SimulatedClock();

    @Test
    void timePassesOnlyWhenToldAndNeverBack() {
        assertThat(clock.monotonicNanos()).isZero();
        assertThat(clock.wallMs()).isEqualTo(SimulatedClock.START_WALL_MS);
        clock.advanceMs(5);
        assertThat(clock.monotonicNanos()).isEqualTo(5_000_000);
        assertThat(clock.wallMs()).isEqualTo(SimulatedClock.START_WALL_MS + 5);
        assertThatThrownBy(() -> clock.advanceMs(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWallClockJumpsWithoutTimePassing() {
        clock.jumpWallMs(-1000);
        assertThat(clock.wallMs()).isEqualTo(SimulatedClock.START_WALL_MS - 1000);
        assertThat(clock.elapsedMs()).isZero();
    }

    @Test
    void machinesShareTheTimeThatPassesButNotTheWallClock() {
        SimulatedClock other = clock.ofAnotherMachine();
        clock.jumpWallMs(1000);
        clock.advanceMs(1);
        assertThat(other.monotonicNanos()).isEqualTo(clock.monotonicNanos());
        assertThat(other.wallMs()).isEqualTo(SimulatedClock.START_WALL_MS + 1);
    }
}
