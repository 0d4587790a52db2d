package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.active.FakeConnection;
import io.tidemark.controller.lifecycle.PortProbe.Answer;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.junit.jupiter.api.Test;

/** How soon a broker that is gone is fenced, and that one which lives is not. */
class LifeLineTest {
    private final LifecycleBench bench = new LifecycleBench();

    @Test
    void aBrokerWhoseProcessDiesIsFencedAtOnce() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2}, new int[] {2, 1});
        broker.kill();

        assertThat(bench.msUntilFenced(1)).isLessThan(20);
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        assertThat(bench.partition(0).isr().toList()).containsExactly(2);
        assertThat(bench.partition(1).isr().toList()).containsExactly(2);
        assertThat(bench.isFenced(2)).isFalse();
    }

    @Test
    void aBrokerThatHangsIsFencedWhenItsSessionIsOver() {
        BrokerProcess broker = bench.unfenced(1);
        broker.hang();

        assertThat(bench.msUntilFenced(1)).isBetween((long) LifecycleBench.SESSION_MS
                - BrokerProcess.HEARTBEAT_MS, LifecycleBench.SESSION_MS + Fencing.CONFIRM_MS + 20);
        assertThat(bench.ports().probed()).isEmpty();
    }

    @Test
    void aBrokerThatReconnectsIsLeftAlone() {
        BrokerProcess broker = bench.unfenced(1);
        long before = bench.endOffset();
        broker.reconnect();
        bench.runForMs(5_000);

        assertThat(bench.ports().probed()).containsExactly(BrokerProcess.host(1));
        assertThat(bench.endOffset()).isEqualTo(before);
    }

    @Test
    void aBrokerThatIsHeardOfWhileItIsProbedLivesWhateverThePortSays() {
        BrokerProcess broker = bench.unfenced(1);
        broker.hang();
        bench.ports().set(BrokerProcess.host(1), Answer.REFUSED);
        bench.onController(0, () -> bench.lifecycle().onClosed(broker.connection()));
        bench.onController(ScriptedPorts.ANSWER_MS - 1, () -> bench.lifecycle().heartbeat(
                new FakeConnection("again"), new BrokerHeartbeatRequestData().setBrokerId(1)
                        .setBrokerEpoch(broker.epoch()),
                _ -> {}));
        bench.runForMs(100);

        assertThat(bench.ports().probed()).hasSize(1);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void aDroppedConnectionToAPortThatAnswersIsLeftToTheSession() {
        BrokerProcess broker = bench.unfenced(1);
        broker.hang();
        broker.reconnect();

        assertThat(bench.msUntilFenced(1)).isGreaterThan(
                LifecycleBench.SESSION_MS - BrokerProcess.HEARTBEAT_MS);
    }

    /** A dying process may close its port after its connections. */
    @Test
    void aPortThatRefusesALittleLaterIsAskedAgain() {
        BrokerProcess broker = bench.unfenced(1);
        broker.hang();
        bench.onController(0, () -> bench.lifecycle().onClosed(broker.connection()));
        bench.runForMs(Fencing.ASK_AGAIN_MS / 2);
        assertThat(bench.isFenced(1)).isFalse();
        bench.ports().set(BrokerProcess.host(1), Answer.REFUSED);

        assertThat(bench.msUntilFenced(1)).isLessThan(Fencing.ASK_AGAIN_MS + 20);
    }

    @Test
    void aBrokerThatComesBackFromSilenceIsUnfencedAgain() {
        BrokerProcess broker = bench.unfenced(1);
        bench.topic(new int[] {1});
        broker.hang();
        bench.msUntilFenced(1);
        assertThat(bench.partition(0).leader()).isEqualTo(-1);
        broker.goOn();
        bench.runForMs(1_000);

        assertThat(bench.isFenced(1)).isFalse();
        assertThat(bench.partition(0).leader()).isEqualTo(1);
        assertThat(bench.broker(1).epoch()).isEqualTo(broker.epoch());
    }

    @Test
    void aControllerThatStoodStillDoesNotFenceTheLiving() {
        bench.unfenced(1);
        bench.unfenced(2);
        long before = bench.endOffset();
        bench.controllers().shard.pause();
        bench.runForMs(4_000);
        bench.controllers().shard.resume();
        bench.runForMs(4_000);

        assertThat(bench.endOffset()).isEqualTo(before);
    }

    @Test
    void aBrokerThatDiedWithTheOldControllerIsFencedAtOnceByTheNewOne() {
        BrokerProcess dead = bench.unfenced(1);
        bench.unfenced(2);
        bench.controllers().quorum.leaderStops();
        dead.kill();
        bench.runForMs(300);
        assertThat(bench.isFenced(1)).isFalse();
        bench.lead();

        assertThat(bench.msUntilFenced(1)).isLessThan(20);
        bench.runForMs(5_000);
        assertThat(bench.isFenced(2)).isFalse();
        assertThat(bench.ports().probed()).containsExactlyInAnyOrder(BrokerProcess.host(1),
                BrokerProcess.host(2));
    }

    @Test
    void aNewControllerGivesEveryBrokerANewSession() {
        BrokerProcess silent = bench.unfenced(1);
        bench.controllers().quorum.leaderStops();
        silent.cutOff();
        bench.runForMs(LifecycleBench.SESSION_MS);
        bench.lead();

        assertThat(bench.msUntilFenced(1)).isBetween((long) LifecycleBench.SESSION_MS - 10,
                LifecycleBench.SESSION_MS + Fencing.CONFIRM_MS + 20);
    }

    @Test
    void theBrokerOfTheControllerThatFellSilentHasBeenSilentSinceThen() {
        BrokerProcess former = bench.unfenced(1);
        BrokerProcess other = bench.unfenced(2);
        bench.controllers().quorum.leaderStops();
        former.cutOff();
        other.cutOff();
        bench.runForMs(450);
        bench.leadAfterSilenceOf(1, 450);

        long left = LifecycleBench.SESSION_MS - 450;
        assertThat(bench.msUntilFenced(1)).isBetween(left - 10, left + Fencing.CONFIRM_MS + 20);
        assertThat(bench.isFenced(2)).isFalse();
        assertThat(bench.msUntilFenced(2)).isBetween(450L - 70, 450L + 20);
    }

    @Test
    void halfASessionIsLeftToItHoweverLongAgoThatWas() {
        BrokerProcess former = bench.unfenced(1);
        bench.controllers().quorum.leaderStops();
        former.cutOff();
        bench.leadAfterSilenceOf(1, 60_000);

        long left = LifecycleBench.SESSION_MS / 2;
        assertThat(bench.msUntilFenced(1)).isBetween(left - 10, left + Fencing.CONFIRM_MS + 20);
    }

    @Test
    void aFormerControllersBrokerThatLivesIsNotFenced() {
        bench.unfenced(1);
        bench.leadAfterSilenceOf(1, 60_000);
        bench.runForMs(5_000);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void aBrokerThatIsFencedAnywayIsNotProbed() {
        BrokerProcess broker = bench.unfenced(1);
        broker.wantsFence(true);
        bench.runForMs(600);
        assertThat(bench.isFenced(1)).isTrue();
        broker.reconnect();
        bench.runForMs(100);
        bench.lead();
        bench.runForMs(100);

        assertThat(bench.ports().probed()).isEmpty();
    }

    @Test
    void aFenceThatIsLostWithLeadershipIsMadeUpForByTheNextController() {
        BrokerProcess broker = bench.unfenced(1);
        bench.controllers().quorum.commitsNothing();
        broker.kill();
        bench.runForMs(100);
        bench.controllers().quorum.leaderStops();
        bench.controllers().quorum.lose(0);
        bench.controllers().quorum.commitsAfterMs(2);
        bench.runForMs(10);
        bench.lead();

        assertThat(bench.msUntilFenced(1)).isLessThan(20);
    }

    @Test
    void whileAllBrokersLiveNothingIsWrittenAndLittleIsDone() {
        for (int id = 1; id <= 3; id++)
            bench.unfenced(id);
        bench.runForMs(2_000);
        long written = bench.endOffset();
        long steps = bench.scheduler().steps();
        bench.runForMs(100_000);

        assertThat(bench.endOffset()).isEqualTo(written);
        // Three brokers heartbeat four times a second, in four tasks each; the controller adds a look.
        assertThat(bench.scheduler().steps() - steps).isLessThan(3 * 400 * 4 + 120);
    }
}
