package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FailingFaultHandlerTest {
    @Test
    void aBrokenInvariantIsThrownAndRemembered() {
        FailingFaultHandler faults = new FailingFaultHandler();
        faults.assertNothingBroken();
        Throwable cause = new IllegalStateException("why");
        assertThatThrownBy(() -> faults.broken("The high watermark of a-0 fell from 5 to 4", cause))
                .isInstanceOf(AssertionError.class)
                .hasMessage("The high watermark of a-0 fell from 5 to 4")
                .hasCause(cause);
        assertThat(faults.reported()).hasSize(1);
        assertThatThrownBy(faults::assertNothingBroken).isSameAs(faults.reported().getFirst());
    }
}
