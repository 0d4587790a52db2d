package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.partition.OneReplica.Answers;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class IsrChangesTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();

    @Test
    void whoHoldsUpAWriterIsProposedOutAfterHalfASecond() {
        it.lead(1, 1, 2, 3);
        it.passMs(5000);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.passMs(499);
        assertThat(it.proposed).isEmpty();

        it.passMs(1);
        assertThat(it.proposed.element().brokers()).containsExactly(1, 2);
        assertThat(answers.isWaiting()).isTrue();
        it.accept();
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void theQuickWayOutLeavesMinInsyncReplicasIn() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.passMs(400);
        it.followerFetches(3, 0, 1);
        it.passMs(700);
        assertThat(it.proposed.element().brokers()).as("silent for longest").containsExactly(1, 3);
        it.accept();
        it.produce(ALL);
        it.passMs(3000);
        assertThat(it.proposed).isEmpty();
    }

    @Test
    void whileNobodyWaitsAFollowerHasItsTime() {
        it.lead(1, 1, 2, 3);
        it.produce(1);
        it.followerFetches(2, 1, 1);
        it.passMs(10_000);
        it.run(() -> it.partition.checkLag(false));
        assertThat(it.proposed).isEmpty();
        it.passMs(1);
        it.followerFetches(2, 1, 1);
        it.run(() -> it.partition.checkLag(false));
        assertThat(it.proposed.element().brokers()).containsExactly(1, 2);
    }

    @Test
    void aFollowerThatHasAllThereIsDoesNotLagHoweverLongItIsSilent() {
        it.lead(1, 1, 2, 3);
        it.followerFetches(2, 0, 1);
        it.followerFetches(3, 0, 1);
        it.passMs(60_000);
        it.run(() -> it.partition.checkLag(false));
        assertThat(it.proposed).isEmpty();
    }

    @Test
    void aLeaderThatWasItselfHeldUpGivesItsFollowersTheirTimeAgain() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.process.pause();
        it.passMs(800);
        it.process.resume();
        it.passMs(450);
        assertThat(it.proposed).isEmpty();
        it.passMs(200);
        assertThat(it.proposed).isEmpty();
    }

    @Test
    void aHeldUpLeaderThatIsToldSoWaitsTheWholeLagAgain() {
        it.lead(1, 1, 2, 3);
        it.produce(1);
        it.passMs(30_000);
        it.run(() -> it.partition.checkLag(true));
        assertThat(it.proposed).isEmpty();
        it.passMs(10_001);
        it.run(() -> it.partition.checkLag(false));
        assertThat(it.proposed.element().brokers()).containsExactly(1);
    }

    @Test
    void aFollowerJoinsOnceItHasAllThatWasThereWhenTheLeaderBegan() {
        it.lead(1, 1);
        it.produce(1);
        it.produce(1);
        it.lead(2, 1);
        it.followerFetches(2, 1, 2);
        assertThat(it.log.highWatermark()).isZero();
        assertThat(it.proposed).isEmpty();

        it.followerFetches(2, 2, 2);
        assertThat(it.proposed.element().proposal().newIsr())
                .containsExactly(new IsrMember(1, 10), new IsrMember(2, 20));
    }

    @Test
    void aFencedBrokerOrOneOfAnotherLifeDoesNotJoin() {
        it.lead(1, 1);
        it.alive.remove(2);
        it.followerFetches(2, 0, 1);
        it.followerFetches(3, 29, 0, 1);
        assertThat(it.proposed).as("KIP-841").isEmpty();
        it.followerFetches(3, 30, 0, 1);
        assertThat(it.proposed.element().brokers()).containsExactly(1, 3);
    }

    @Test
    void whatAnEarlierLifeOfAFollowerStillSaysDoesNotCount() {
        it.lead(1, 1, 2);
        Answers answers = it.produce(ALL);
        it.registered.put(2, 21L);
        it.followerFetches(2, 21, 0, 1);
        assertThat(it.followerFetches(2, 20, 1, 1).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(answers.isWaiting()).isTrue();
    }

    @Test
    void whoMayHaveJoinedCountsUntilThatIsKnown() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        assertThat(it.proposed.element().brokers()).containsExactly(1, 2, 3);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(answers.isWaiting()).isTrue();

        it.passMs(501);
        it.answer(new ProposalOutcome.Refused(Errors.INELIGIBLE_REPLICA));
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void whoMayHaveJoinedCountsWhileLeadershipEnds() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.follow(3, 2);
        assertThat(answers.error()).as("it led on, and lacks the record")
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void followersAreShownWithHowFarTheyAre() {
        it.lead(1, 1, 2);
        it.produce(1);
        it.followerFetches(2, 1, 1);
        it.passMs(40);
        assertThat(it.call(it.partition::followers)).containsExactly(new FollowerView(2, 0, 1, 40, true),
                new FollowerView(3, -1, -1, 40, false));
    }

    @Test
    void aProposalWithoutAnAnswerIsMadeAgainUnderTheSameEpochs() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        IsrProposal first = it.proposed.element().proposal();
        it.answer(new ProposalOutcome.Unknown());
        it.passMs(100);
        assertThat(it.proposed.element().proposal()).isEqualTo(first);
    }

    @Test
    void aRefusalAfterALostAnswerSettlesNothingUntilTheEpochHasMoved() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        it.answer(new ProposalOutcome.Unknown());
        it.passMs(100);
        it.answer(new ProposalOutcome.Refused(Errors.INELIGIBLE_REPLICA));
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.passMs(501);
        assertThat(answers.isWaiting()).as("the first try may yet be committed").isTrue();
        assertThat(it.proposed.element().brokers()).as("the ISR as it is").containsExactly(1, 2);

        it.accept();
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void aRefusalBecauseOfItsEpochsWaitsForTheImage() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        it.answer(new ProposalOutcome.Refused(Errors.INVALID_UPDATE_VERSION));
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.passMs(800);
        assertThat(it.proposed).isEmpty();
        assertThat(answers.isWaiting()).isTrue();

        it.lead(1, 1, 2, 3);
        assertThat(answers.isWaiting()).isTrue();
        it.followerFetches(3, 1, 1);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void anAnswerThatComesAfterTheImageIsPassedOver() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        OneReplica.Proposed late = it.proposed.remove();
        it.lead(1, 1, 2, 3);
        it.lead(1, 1);
        it.run(() -> late.outcome().accept(new ProposalOutcome.Accepted(1, BrokerIds.of(1, 2, 3), 2)));
        assertThat(it.isr()).isEqualTo(BrokerIds.of(1));
    }

    @Test
    void anImageThatIsOlderThanTheAnswerIsPassedOver() {
        it.lead(1, 1, 2);
        it.followerFetches(3, 0, 1);
        it.accept();
        it.run(() -> it.partition
                .assign(new PartitionRegistration(1, 1, 1, BrokerIds.of(1, 2, 3), BrokerIds.of(1, 2))));
        assertThat(it.isr()).isEqualTo(BrokerIds.of(1, 2, 3));
    }

    @Test
    void underLoadTheHighWatermarkWaitsALittleForWhoIsAboutToJoin() {
        it.lead(1, 1, 2);
        it.alive.remove(3);
        it.followerFetches(3, 0, 1);
        it.alive.add(3);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(answers.isWaiting()).isTrue();
        it.passMs(1000);
        assertThat(answers.error()).as("it fell silent").isEqualTo(Errors.NONE);
    }

    @Test
    void aFollowerThatIsNoReplicaIsTurnedAway() {
        it.lead(1, 1, 2, 3);
        assertThat(it.followerFetches(7, 0, 1).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void followersOfAnotherEpochAreTurnedAwayAndDoNotCount() {
        it.lead(2, 1, 2);
        Answers answers = it.produce(ALL);
        assertThat(it.followerFetches(2, 1, 1).error()).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(it.followerFetches(2, 1, 3).error()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(answers.isWaiting()).isTrue();
    }
}
