package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Who is let in, and who has to wait for another to go. */
class RegistrationsTest {
    private final LifecycleBench bench = new LifecycleBench();

    @Test
    void aNewBrokerIsFencedUntilItHasSeenItsOwnRegistration() {
        BrokerProcess broker = new BrokerProcess(bench, 1, 1);
        broker.holdBack(1);
        broker.start();
        bench.runForMs(1_000);
        assertThat(bench.isFenced(1)).isTrue();
        assertThat(broker.heartbeats()).extracting(BrokerHeartbeatResponseData::isCaughtUp)
                .containsOnly(false);

        broker.holdBack(0);
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void everyRegistrationHasALargerEpochThanAllBefore() {
        BrokerProcess one = bench.unfenced(1);
        BrokerProcess two = bench.unfenced(2);
        one.kill();
        BrokerProcess again = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(1_000);

        assertThat(two.epoch()).isGreaterThan(one.epoch());
        assertThat(again.epoch()).isGreaterThan(two.epoch());
        assertThat(bench.broker(1).incarnationId()).isEqualTo(again.incarnation());
    }

    @Test
    void aProcessThatAsksAgainHearsTheSameEpochAndNothingIsWritten() {
        BrokerProcess broker = bench.unfenced(1);
        long written = bench.endOffset();
        long epoch = broker.epoch();
        broker.start();
        bench.runForMs(1_000);

        assertThat(broker.epoch()).isEqualTo(epoch);
        assertThat(bench.endOffset()).isEqualTo(written);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void aProcessThatAsksAgainBeforeItIsInIsAnsweredOnceItIs() {
        bench.controllers().quorum.commitsAfterMs(300);
        BrokerProcess broker = new BrokerProcess(bench, 1, 1).start().start();
        bench.runForMs(1_000);

        assertThat(broker.epoch()).isEqualTo(bench.broker(1).epoch());
        assertThat(bench.broker(1).epoch()).isEqualTo(bench.controllers().committed().brokers().lastEpoch());
    }

    @Test
    void aSecondLiveProcessWithTheSameIdIsRefusedForAsLongAsTheFirstLives() {
        BrokerProcess first = bench.unfenced(1);
        BrokerProcess second = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(5_000);
        assertThat(second.epoch()).isEqualTo(-1);
        assertThat(second.refusals()).containsOnly(Errors.DUPLICATE_BROKER_REGISTRATION);
        assertThat(bench.isFenced(1)).isFalse();

        first.kill();
        bench.runForMs(200);
        assertThat(second.epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void twoProcessesThatRegisterTogetherAreToldApart() {
        BrokerProcess first = new BrokerProcess(bench, 1, 1).start();
        BrokerProcess second = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(3_000);

        assertThat(List.of(first.epoch(), second.epoch())).containsOnlyOnce(-1L);
        assertThat(bench.broker(1).epoch()).isEqualTo(Math.max(first.epoch(), second.epoch()));
    }

    @Test
    void aRestartedProcessIsLetInWithoutWaitingForASession() {
        BrokerProcess first = bench.unfenced(1);
        bench.topic(new int[] {1});
        first.kill();
        BrokerProcess second = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(50);

        assertThat(second.refusals()).isEmpty();
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        bench.runForMs(50);
        assertThat(bench.partition(0).leader()).isEqualTo(1);
    }

    @Test
    void aProcessThatTakesThePlaceOfASilentOneWaitsForItsSession() {
        BrokerProcess first = bench.unfenced(1);
        first.hang();
        BrokerProcess second = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(1_000);
        assertThat(second.epoch()).isEqualTo(-1);
        bench.runForMs(1_000);
        assertThat(second.epoch()).isGreaterThan(first.epoch());

        first.goOn();
        bench.runForMs(1_000);
        assertThat(first.heartbeats().getLast().errorCode()).isEqualTo(Errors.STALE_BROKER_EPOCH.code());
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void aProcessThatMayHaveDiedWithTheOldControllerStandsInTheWayUntilItsPortRefuses() {
        BrokerProcess first = bench.unfenced(1);
        bench.controllers().quorum.leaderStops();
        first.kill();
        bench.runForMs(10);
        bench.lead();
        bench.runForMs(ScriptedPorts.ANSWER_MS + 5);
        BrokerProcess second = new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(50);

        assertThat(second.refusals()).isEmpty();
        assertThat(second.epoch()).isPositive();
    }

    @Test
    void whoStoppedCleanlyStaysEligibleToLeadAndWhoDidNotDoesNot() {
        BrokerProcess one = bench.unfenced(1);
        BrokerProcess two = bench.unfenced(2);
        BrokerProcess three = bench.unfenced(3);
        bench.topic(new int[] {1, 2, 3});
        for (BrokerProcess each : List.of(one, two, three)) {
            each.kill();
            bench.runForMs(50);
        }
        assertThat(bench.partition(0).eligibleLeaderReplicas().toList()).contains(2, 3);

        new BrokerProcess(bench, 2, 2).startAfter(two);
        new BrokerProcess(bench, 3, 2).start();
        bench.runForMs(50);
        assertThat(bench.partition(0).eligibleLeaderReplicas().toList()).doesNotContain(3);
        assertThat(bench.partition(0).leader()).isEqualTo(2);
    }

    @Test
    void aRegistrationThatIsLostWithLeadershipIsAskedForAgain() {
        bench.controllers().quorum.commitsNothing();
        BrokerProcess broker = new BrokerProcess(bench, 1, 1).start();
        bench.runForMs(20);
        bench.controllers().quorum.leaderStops();
        bench.controllers().quorum.commitAll();
        bench.runForMs(1);
        bench.controllers().quorum.commitsAfterMs(2);
        bench.lead();
        bench.runForMs(500);

        assertThat(broker.epoch()).isEqualTo(bench.broker(1).epoch());
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void anUnregisteredBrokerIsGoneAndMayComeBackAsANewOne() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        assertThat(unregister(1)).isEqualTo(Errors.NONE);

        assertThat(bench.find(1)).isNull();
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        bench.runForMs(BrokerProcess.HEARTBEAT_MS);
        assertThat(broker.heartbeats().getLast().errorCode())
                .isEqualTo(Errors.BROKER_ID_NOT_REGISTERED.code());

        new BrokerProcess(bench, 1, 2).start();
        bench.runForMs(500);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void whoIsNotRegisteredCannotBeUnregistered() {
        assertThat(unregister(7)).isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
    }

    private Errors unregister(int id) {
        List<Outcome<UnregisterBrokerResponseData>> outcomes = new ArrayList<>();
        BrokerProcess operator = new BrokerProcess(bench, 99, 1);
        bench.onController(0, () -> bench.lifecycle().unregister(operator.connection(),
                new UnregisterBrokerRequestData().setBrokerId(id), outcomes::add));
        bench.runForMs(20);
        return Errors.forCode(((Answered<UnregisterBrokerResponseData>) outcomes.getFirst()).response()
                .errorCode());
    }
}
