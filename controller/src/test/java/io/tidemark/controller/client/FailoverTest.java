package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import org.junit.jupiter.api.Test;

/** What a broker does while the active controller goes, in the times that a failover has. */
class FailoverTest {
    private final SessionWorld world = new SessionWorld(1, ScriptedController.CLUSTER);

    @Test
    void afterADeathTheNextControllerHearsTheBrokerRightAfterItsElection() {
        world.lead(1);
        world.beginAndRun();
        world.kill(1);
        world.runForMs(400);
        world.takeOver(2);
        world.untilHeartbeatAt(2, 60);
        assertThat(world.state()).isInstanceOf(SessionState.Running.class);
    }

    @Test
    void aControllerThatHangsIsNoticedByItsSilence() {
        world.lead(1);
        world.beginAndRun();
        world.controller(1).process.pause();
        world.runForMs(700);
        world.takeOver(2);
        world.untilHeartbeatAt(2, 60);
        world.commit(world.log.append(Events.ofUnknownKind(400, 1)));
        world.runForMs(20);
        assertThat(world.deltas.getLast().after().endOffset()).isEqualTo(world.log.endOffset());
    }

    @Test
    void aControllerThatHungAWhileAndStillLeadsGoesOnBeingHeard() {
        world.lead(1);
        world.beginAndRun();
        world.controller(1).process.pause();
        world.runForMs(900);
        world.controller(1).process.resume();
        world.untilHeartbeatAt(1, 1_100);
        world.commit(world.log.append(Events.ofUnknownKind(400, 1)));
        world.runForMs(20);
        assertThat(world.deltas.getLast().after().endOffset()).isEqualTo(world.log.endOffset());
        assertThat(world.heard).as("it takes part all the time").hasSize(2);
    }

    @Test
    void aControllerThatHungAndWasDeposedIsNotFollowedWhenItComesBack() {
        world.lead(1);
        world.beginAndRun();
        world.controller(1).process.pause();
        world.runForMs(700);
        world.takeOver(2);
        world.untilHeartbeatAt(2, 60);
        int heard = world.lifecycle.heartbeats.size();
        world.controller(1).process.resume();
        world.runForMs(3_000);
        assertThat(world.lifecycle.heartbeats.stream().skip(heard))
                .as("what it had in its queue is all that it hears")
                .filteredOn(each -> each.controller() == 1)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aPlannedHandOverIsFollowedWithinAFewRoundTrips() {
        world.lead(1);
        world.beginAndRun();
        world.lead(2);
        world.controller(1).deactivate(ScriptedController.who(2, 2));
        world.untilHeartbeatAt(2, 20);
    }

    @Test
    void aRegistrationThatAHungControllerKeepsIsMadeWithTheNext() {
        world.lead(1);
        world.begin();
        world.ready();
        world.runForMs(1);
        world.controller(1).process.pause();
        world.runForMs(600);
        world.takeOver(2);
        world.until(SessionState.Running.class, 100);
    }

    @Test
    void aConnectionThatSwallowsEverythingIsMadeAnewBeforeTheSessionIsOver() {
        world.lead(1);
        world.beginAndRun();
        world.runForMs(600);
        long lastMs = world.lifecycle.heartbeats.getLast().atMs();
        world.calls.swallow(1);
        world.untilHeartbeatAt(1, 1_500);
        assertThat(world.nowMs() - lastMs).isLessThan(1_450);
        world.commit(world.log.append(Events.ofUnknownKind(400, 1)));
        world.runForMs(200);
        assertThat(world.deltas.getLast().after().endOffset()).isEqualTo(world.log.endOffset());
    }
}
