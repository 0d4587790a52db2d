package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.partition.OneReplica.Answers;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** A leader that is cut off from everybody but its clients sends them away, and acknowledges nothing. */
class LeadershipDoubtTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();

    @Test
    void whoWaitsIsSentAwayOnceTheControllersHaveGivenTheBrokerUp() {
        it.lead(1, 1, 2, 3);
        Answers answers = produce();
        it.passMs(900);
        assertThat(answers.isWaiting()).isTrue();
        it.isOutOfTouch = true;
        it.passMs(100);
        assertThat(answers.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.isDoubted).isTrue();
    }

    @Test
    void whoWaitsIsSentAwayWhenNobodySettlesTheProposalForASession() {
        it.lead(1, 1, 2, 3);
        Answers answers = produce();
        for (int i = 0; i < 19; i++) {
            it.passMs(100);
            if (!it.proposed.isEmpty()) it.answer(new ProposalOutcome.Unknown());
        }
        assertThat(answers.isWaiting()).isTrue();
        it.passMs(200);
        assertThat(answers.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void whatComesThenIsRefusedBeforeItIsAppended() {
        cutOff();
        long end = it.log.logEndOffset();
        Answers later = it.produce(ALL);
        assertThat(later.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.log.logEndOffset()).isEqualTo(end);
    }

    @Test
    void aFollowerThatStillFetchesIsEnough() {
        it.lead(1, 1, 2, 3);
        it.isOutOfTouch = true;
        Answers answers = it.produce(ALL);
        for (int i = 0; i < 40; i++) {
            it.passMs(100);
            it.followerFetches(2, 0, 1);
            it.followerFetches(3, 1, 1);
        }
        assertThat(answers.answers).extracting(ProduceAnswer::error)
                .as("without controllers, and slow; its own time is up first")
                .containsExactly(Errors.REQUEST_TIMED_OUT);
        assertThat(it.isDoubted).isFalse();
        assertThat(it.produce(ALL).isWaiting()).isTrue();
    }

    @Test
    void itEndsWhenTheFollowersFetchAgainInThisEpoch() {
        cutOff();
        it.followerFetches(2, 1, 1);
        assertThat(it.isDoubted).isTrue();
        it.followerFetches(3, 1, 1);
        assertThat(it.isDoubted).isFalse();
        assertThat(it.produce(ALL).isWaiting()).isTrue();
    }

    @Test
    void itEndsWhenTheControllersAnswer() {
        cutOff();
        it.isOutOfTouch = false;
        it.run(() -> it.partition.checkLag(false));
        assertThat(it.isDoubted).isFalse();
        assertThat(it.produce(ALL).isWaiting()).isTrue();
    }

    @Test
    void itEndsWithTheEpoch() {
        cutOff();
        it.follow(2, 2);
        assertThat(it.isDoubted).isFalse();
    }

    @Test
    void nothingIsAcknowledgedByItsFollowersOfTheNextEpoch() {
        cutOff();
        it.followerFetches(2, 1, 2);
        it.followerFetches(3, 1, 2);
        assertThat(it.log.highWatermark()).isZero();
        assertThat(it.isDoubted).isTrue();
    }

    /** By a producer that waits for as long as Kafka's does. */
    private Answers produce() {
        Answers answers = new Answers();
        it.run(() -> it.partition
                .append(new ProduceRequest(Batches.of(it.scheduler.clock().wallMs(), new byte[10]),
                        AppendOrigin.CLIENT, ALL, 30_000, ProduceRequest.ANY_EPOCH, answers)));
        return answers;
    }

    /** A record waits, until the broker has heard of nobody for long enough. */
    private void cutOff() {
        it.lead(1, 1, 2, 3);
        it.isOutOfTouch = true;
        Answers answers = it.produce(ALL);
        it.passMs(600);
        assertThat(answers.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.isDoubted).isTrue();
    }
}
