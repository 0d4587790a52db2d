package io.tidemark.broker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sim.SimulatedScheduler;
import org.junit.jupiter.api.Test;

class ControllerContactTest {
    private static final int SESSION_MS = 1_500;

    private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    private final ControllerContact contact = new ControllerContact(scheduler.clock(), SESSION_MS);

    @Test
    void itIsLostASessionAfterTheLastQuestionThatWasAnsweredAndATimeForOthersToTakeOver() {
        long askedNanos = scheduler.clock().monotonicNanos();
        scheduler.runForMs(400, 100);
        contact.heard(askedNanos);
        scheduler.runForMs(SESSION_MS + ControllerContact.TAKE_OVER_MS - 400, 100);
        assertThat(contact.isLost()).isFalse();
        scheduler.runForMs(1, 100);
        assertThat(contact.isLost()).isTrue();
        contact.heard(scheduler.clock().monotonicNanos());
        assertThat(contact.isLost()).isFalse();
    }

    @Test
    void whatWasNeverThereIsNotLost() {
        scheduler.runForMs(60_000, 100);
        assertThat(contact.isLost()).isFalse();
    }
}
