package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.call.HelloRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerChannelTest {
    private final PullerWorld world = new PullerWorld(1);
    private final List<ActiveNode> found = new ArrayList<>();

    ControllerChannelTest() {
        world.channel.whenFound(found::add);
    }

    private void untilFound(int node, long limitMs) {
        world.scheduler.runUntil("controller " + node + " is found",
                () -> !found.isEmpty() && found.getLast().nodeId() == node, limitMs, PullerWorld.MAX_STEPS);
    }

    private long hellos(int node) {
        return world.calls.sent().stream().filter((node + ":HelloRequest")::equals).count();
    }

    @Test
    void theActiveControllerIsFoundAtOnceAndTheSearchEnds() {
        world.lead(2);
        world.begin();
        untilFound(2, 10);
        long asked = hellos(1);
        world.runForMs(10_000);
        assertThat(hellos(1)).isEqualTo(asked);
        assertThat(found).containsExactly(new ActiveNode(2, 1));
    }

    @Test
    void anElectionIsNoticedAFewTensOfMillisecondsAfterItsEnd() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.kill(1);
        world.runForMs(437);
        world.lead(3);
        untilFound(3, 50);
    }

    @Test
    void aControllerThatGivesUpSaysWhoIsNextAndNobodyElseIsAsked() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        long asked = hellos(3);
        world.controller(1).deactivate(ScriptedController.who(2, 2));
        world.lead(2);
        world.controller(1).deactivate(ScriptedController.who(2, 2));
        untilFound(2, 20);
        assertThat(hellos(3)).isLessThanOrEqualTo(asked + 1);
    }

    @Test
    void whatOthersSayOfAControllerThatIsDeadIsNotBelieved() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        world.kill(1);
        world.runForMs(2_000);
        assertThat(found).as("the others still say that it is active").hasSize(1);
        assertThat(world.calls.sent().stream().filter("1:PullRequest"::equals).count())
                .as("pulls are tried now and then").isLessThan(15);
    }

    @Test
    void whatOthersSayOfAControllerThatHasGivenUpIsNotBelieved() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        world.controller(1).deactivate(ScriptedController.nobody());
        world.runForMs(2_000);
        assertThat(found).hasSize(1);
        assertThat(world.shard.call(world.channel::active)).isEmpty();
        world.lead(1);
        world.runForMs(ActiveSearch.MAX_ROUND_MS + 10);
        assertThat(found.getLast()).isEqualTo(new ActiveNode(1, 2));
    }

    @Test
    void anOlderEpochThanOneThatWasSeenIsNeverFollowed() {
        world.lead(1);
        world.lead(2);
        world.begin();
        untilFound(2, 10);
        world.kill(2);
        world.controller(3).believe(ScriptedController.who(1, 1));
        world.controller(1).believe(ScriptedController.who(1, 1));
        world.runForMs(3_000);
        assertThat(found).hasSize(1);
    }

    @Test
    void anEpochThatTheMetadataTellsIsNotGoneBehind() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.shard.run(() -> world.channel.seen(5));
        assertThat(world.shard.call(world.channel::active)).isEmpty();
        world.runForMs(1_000);
        assertThat(found).hasSize(1);
    }

    @Test
    void aSuspectThatAnswersIsTrustedAgainAndTheOthersAreLeftAlone() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        world.shard.run(() -> world.channel.suspect(found.getFirst(), "a test"));
        long asked = hellos(2);
        world.runForMs(5_000);
        assertThat(hellos(2)).isEqualTo(asked);
        assertThat(found).hasSize(1);
    }

    @Test
    void aControllerThatHangsIsLeftOnceAnotherIsActiveAndItsCallsFailAtOnce() {
        List<ControllerReply> replies = callOneThatHangs();
        world.shard.run(() -> world.channel.suspect(found.getFirst(), "a test"));
        world.runForMs(200);
        world.controller(2).catchUp(world.log.endOffset());
        world.controller(2).activate();
        untilFound(2, 50);
        world.runForMs(5);
        assertThat(replies).singleElement().isEqualTo(new ControllerReply.Lost(true, "disconnected"));
    }

    @Test
    void aControllerThatWasNotSuspectedHasSomeTimeToAnswerOnceItWasDeposed() {
        List<ControllerReply> replies = callOneThatHangs();
        world.shard.run(() -> world.channel.seen(found.getFirst().epoch() + 1));
        world.controller(2).catchUp(world.log.endOffset());
        world.controller(2).activate();
        untilFound(2, 50);
        assertThat(replies).isEmpty();
        world.runForMs(ControllerChannel.DEPOSED_GRACE_MS + 10);
        assertThat(replies).singleElement().isEqualTo(new ControllerReply.Lost(true, "disconnected"));
    }

    private List<ControllerReply> callOneThatHangs() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        world.controller(1).process.pause();
        List<ControllerReply> replies = new ArrayList<>();
        world.shard.run(() -> world.channel.call(HelloRequest.getDefaultInstance(), 60_000, replies::add));
        world.runForMs(50);
        return replies;
    }

    @Test
    void aVoterThatHangsIsNotAskedAgainBeforeItHasAnsweredOrFailedTo() {
        world.controller(3).process.pause();
        world.begin();
        world.runForMs(4_000);
        assertThat(hellos(3)).isBetween(7L, 11L);
        assertThat(hellos(1)).isGreaterThan(40);
    }

    @Test
    void aSearchInVainBecomesSlow() {
        world.begin();
        world.runForMs(10_000);
        long asked = hellos(1);
        world.runForMs(60_000);
        assertThat(hellos(1) - asked).isBetween(60_000L / ActiveSearch.MAX_ROUND_MS, 300L);
        world.lead(1);
        untilFound(1, ActiveSearch.MAX_ROUND_MS + 10);
    }

    @Test
    void aCallWithoutAnActiveControllerIsNotSent() {
        List<ControllerReply> replies = new ArrayList<>();
        world.shard.run(() -> world.channel.call(HelloRequest.getDefaultInstance(), 100, replies::add));
        assertThat(replies).as("later than the call returns").isEmpty();
        world.runForMs(1);
        assertThat(replies).singleElement().isInstanceOf(ControllerReply.Lost.class);
        assertThat(world.calls.sent()).isEmpty();
    }

    @Test
    void aControllerThatIsAboutToBeActiveIsAskedAgainALittleLater() {
        world.lead(1);
        world.begin();
        untilFound(1, 10);
        world.runForMs(100);
        world.kill(1);
        world.controller(2).believe(ScriptedController.who(2, 2));
        untilFound(2, 100);
        int before = world.calls.sent().size();
        world.runForMs(1_000);
        assertThat(world.calls.sent().size() - before).as("it answers that it is not active").isLessThan(20);
        world.lead(2);
        world.untilCaughtUp(MetadataPuller.MAX_RETRY_MS + 20);
    }

    @Test
    void aNewVoterIsAskedToo() {
        world.controllers.values().forEach(each -> each.process.pause());
        world.begin();
        world.start(4, 0);
        world.runForMs(1_000);
        world.shard.run(() -> world.channel.voters(world.controllers.keySet()));
        world.controller(4).catchUp(world.log.endOffset());
        world.controller(4).activate();
        untilFound(4, 100);
    }
}
