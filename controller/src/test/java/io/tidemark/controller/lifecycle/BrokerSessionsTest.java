package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.active.FakeConnection;
import org.junit.jupiter.api.Test;

/** Who is silent, and for how long, told with times alone. */
class BrokerSessionsTest {
    private final BrokerSessions sessions = new BrokerSessions(100, 10);
    private final FakeConnection line = new FakeConnection("line");

    @Test
    void theSilentIsSuspectedFirstAndGivenUpAtASecondLook() {
        sessions.begin(1, 7, 0, 0);
        assertThat(sessions.endSilent(99)).isEmpty();
        assertThat(sessions.endSilent(100)).isEmpty();
        assertThat(sessions.endSilent(105)).isEmpty();
        assertThat(sessions.endSilent(110)).extracting(BrokerSession::brokerId).containsExactly(1);
        assertThat(sessions.all()).isEmpty();
    }

    @Test
    void whoIsHeardOfBetweenTheLooksIsNotSuspectedAnyMore() {
        BrokerSession session = sessions.begin(1, 7, 0, 0);
        assertThat(sessions.endSilent(1_000)).isEmpty();
        sessions.heard(session, line, 1_005);

        assertThat(sessions.endSilent(1_010)).isEmpty();
        assertThat(sessions.endSilent(1_105)).isEmpty();
        assertThat(sessions.endSilent(1_115)).hasSize(1);
    }

    @Test
    void theNextLookIsForWhoeverIsSilentForLongest() {
        assertThat(sessions.nanosToNextLook(0)).isEmpty();
        BrokerSession one = sessions.begin(1, 7, 0, 0);
        sessions.begin(2, 8, 0, 30);
        assertThat(sessions.nanosToNextLook(40)).hasValue(60);
        sessions.heard(one, line, 50);
        assertThat(sessions.nanosToNextLook(50)).hasValue(80);
        sessions.endSilent(130);
        assertThat(sessions.nanosToNextLook(130)).hasValue(10);
        assertThat(sessions.nanosToNextLook(999)).hasValue(0);
    }

    @Test
    void aConnectionThatClosedCutsOnlyWhoWasHeardOnItLast() {
        BrokerSession moved = sessions.begin(1, 7, 0, 0);
        BrokerSession stayed = sessions.begin(2, 8, 0, 0);
        sessions.heard(moved, line, 1);
        sessions.heard(stayed, line, 1);
        sessions.heard(moved, new FakeConnection("another"), 2);

        assertThat(sessions.closed(line)).containsExactly(stayed);
        assertThat(sessions.closed(line)).isEmpty();
        assertThat(stayed.standsInTheWay()).isFalse();
        assertThat(moved.standsInTheWay()).isTrue();
    }

    @Test
    void whoWasNotHeardOfYetStandsInTheWay() {
        assertThat(sessions.begin(1, 7, 0, 0).standsInTheWay()).isTrue();
    }

    @Test
    void caughtUpIsWhoHasAllThatWasCommittedWhenItWasHeardBefore() {
        BrokerSession session = sessions.begin(1, 7, 20, 0);

        assertThat(session.said(19, 30)).isFalse();
        assertThat(session.said(29, 40)).isFalse();
        assertThat(session.said(40, 50)).isTrue();
        assertThat(session.said(50, 50)).isTrue();
        assertThat(session.saidEndOffset()).isEqualTo(50);
    }

    @Test
    void aSessionBelongsToOneRegistration() {
        sessions.begin(1, 7, 0, 0);
        assertThat(sessions.find(1, 6)).isNull();
        BrokerSession second = sessions.begin(1, 9, 0, 5);
        assertThat(sessions.find(1, 7)).isNull();
        assertThat(sessions.find(1, 9)).isSameAs(second);
        assertThat(sessions.all()).hasSize(1);
    }
}
