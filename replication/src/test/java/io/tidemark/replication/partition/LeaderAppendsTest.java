package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.partition.OneReplica.Answers;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class LeaderAppendsTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();

    @Test
    void whatOneTurnAppendsIsWrittenAtOnceAndOnlyThenAnswered() {
        it.lead(1, 1, 2, 3);
        long before = it.disk.opsCount();
        Answers first = new Answers();
        Answers second = new Answers();
        it.shard.run(() -> {
            it.partition.append(OneReplica.request(1, Batches.of(1, new byte[10]), -1, first));
            it.partition.append(OneReplica.request(0, Batches.of(1, new byte[10]), -1, second));
            assertThat(first.recordsDone + second.recordsDone).isZero();
            assertThat(it.log.logEndOffset()).isZero();
        });
        it.passMs(0);

        assertThat(it.disk.opsCount() - before).isEqualTo(1);
        assertThat(first.error()).isEqualTo(Errors.NONE);
        assertThat(second.answers.getFirst().baseOffset()).isEqualTo(1);
        assertThat(it.log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void acksAllIsAnsweredWhenAllInSyncReplicasHaveIt() {
        it.lead(1, 1, 2, 3);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(answers.isWaiting()).isTrue();

        it.followerFetches(3, 1, 1);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
        assertThat(it.log.highWatermark()).isEqualTo(1);
    }

    @Test
    void withTooFewReplicasInSyncNothingIsAppended() {
        it.lead(1, 1);
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        assertThat(it.log.logEndOffset()).isZero();
        assertThat(it.produce(1).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void whoWaitsWhenTheIsrBecomesTooSmallHearsThatItWasAppended() {
        it.lead(1, 1, 2);
        Answers answers = it.produce(ALL);
        it.lead(1, 1);
        assertThat(answers.error()).isEqualTo(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    }

    @Test
    void theHighWatermarkStandsStillWhileTheIsrIsTooSmall() {
        it.lead(1, 1);
        it.produce(1);
        assertThat(it.log.highWatermark()).as("KIP-966").isZero();

        it.followerFetches(2, 1, 1);
        assertThat(it.log.highWatermark()).as("proposed is not committed").isZero();
        it.accept();
        assertThat(it.log.highWatermark()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongHearsSoOnceAndOthersGoOnWaiting() {
        it.lead(1, 1, 2, 3);
        Answers early = it.produce(ALL);
        it.passMs(600);
        Answers late = it.produce(ALL);
        it.passMs(399);
        assertThat(early.isWaiting()).isTrue();
        it.passMs(1);
        assertThat(early.error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(late.isWaiting()).isTrue();

        it.followerFetches(2, 2, 1);
        it.followerFetches(3, 2, 1);
        assertThat(late.error()).isEqualTo(Errors.NONE);
        it.passMs(2000);
        assertThat(early.answers).hasSize(1);
    }

    @Test
    void whoWaitsWhenLeadershipIsLostHearsSo() {
        it.lead(1, 1, 2, 3);
        Answers all = it.produce(ALL);
        Answers ofThisTurn = new Answers();
        it.shard.run(() -> {
            it.partition.append(OneReplica.request(1, Batches.of(1, new byte[10]), -1, ofThisTurn));
            it.partition.assign(new PartitionRegistration(2, 2, 9, ids(1, 2, 3), ids(1, 2, 3)));
        });
        it.passMs(0);
        assertThat(all.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(ofThisTurn.error()).as("it was written, and acks=1 asks for no more")
                .isEqualTo(Errors.NONE);
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void whoWaitsGoesOnWaitingWhenTheSameLeaderGetsAnotherEpoch() {
        it.lead(1, 1, 2, 3);
        Answers answers = it.produce(ALL);
        it.lead(2, 1, 2, 3);
        assertThat(answers.isWaiting()).isTrue();

        it.followerFetches(2, 1, 2);
        it.followerFetches(3, 1, 2);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void aBatchThatCameTwiceIsAcknowledgedTwiceButNotBeforeItIsReplicated() {
        it.lead(1, 1, 2, 3);
        Answers first = it.produce(ALL, idempotent(0));
        Answers next = it.produce(ALL, idempotent(1));
        Answers again = it.produce(ALL, idempotent(0));
        assertThat(it.log.logEndOffset()).isEqualTo(2);
        assertThat(again.isWaiting()).isTrue();

        it.followerFetches(2, 1, 1);
        it.followerFetches(3, 1, 1);
        assertThat(first.error()).isEqualTo(Errors.NONE);
        assertThat(again.answers.getFirst().baseOffset()).isZero();
        assertThat(next.isWaiting()).isTrue();
    }

    @Test
    void noMoreWaitThanMay() {
        it.lead(1, 1, 2, 3);
        for (int i = 0; i < 4; i++) assertThat(it.produce(ALL).isWaiting()).isTrue();
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(it.log.logEndOffset()).as("the refused one was not appended").isEqualTo(4);
    }

    @Test
    void acknowledgedMeansFlushedHereAndThere() {
        OneReplica flushing = new OneReplica(LogConfig.DEFAULT.with(Flushing.ALWAYS), 2);
        flushing.lead(1, 1, 2);
        Answers answers = new Answers();
        flushing.shard.run(() -> flushing.partition
                .append(OneReplica.request(ALL, Batches.of(1, new byte[10]), -1, answers)));
        while (!answers.isWaiting()) step(flushing);
        assertThat(flushing.log.recoveryPoint()).isZero();
        FetchReader reader = new FetchReader.Follower(2, 20, 0);
        FetchedPartition found = flushing.shard
                .call(() -> flushing.partition.fetch(new PartitionFetch(reader, 1, 1, 1, 100), true));
        found.release();
        assertThat(answers.isWaiting()).as("the leader has not flushed").isTrue();

        flushing.passMs(0);
        assertThat(flushing.log.recoveryPoint()).isEqualTo(1);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    /** Runs a single task. */
    private static void step(OneReplica replica) {
        long before = replica.scheduler.steps();
        replica.scheduler.runUntil("a step", () -> replica.scheduler.steps() > before, 0, 10);
    }

    @Test
    void whoeverKnowsAnotherEpochIsRefused() {
        it.lead(3, 1, 2, 3);
        assertThat(produceInEpoch(2).error()).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(produceInEpoch(4).error()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(produceInEpoch(3).error()).isEqualTo(Errors.NONE);
    }

    private Answers produceInEpoch(int leaderEpoch) {
        Answers answers = new Answers();
        it.run(() -> it.partition
                .append(OneReplica.request(1, Batches.of(1, new byte[10]), leaderEpoch, answers)));
        return answers;
    }

    @Test
    void whenTheDiskFailsAllWhoWaitHearSo() {
        it.lead(1, 1, 2, 3);
        Answers waiting = it.produce(ALL);
        it.disk.faults().failUnder(java.nio.file.Path.of("/data"));
        assertThat(it.produce(1).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(waiting.error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(it.partition.isOffline()).isTrue();
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(it.consumerFetches(0, false).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aFlushThatFailsIsNoticedAtOnce() {
        OneReplica flushing = new OneReplica(LogConfig.DEFAULT.with(Flushing.ALWAYS), 2);
        flushing.lead(1, 1, 2);
        flushing.disk.faults().failNext(io.tidemark.sim.DiskOperation.FORCE, java.nio.file.Path.of("/data"));
        assertThat(flushing.produce(ALL).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void whatIsRemovedAnswersAllAndLetsGoOfItsLog() {
        it.lead(1, 1, 2, 3);
        Answers waiting = it.produce(ALL);
        boolean[] released = new boolean[1];
        it.run(() -> it.partition.remove(() -> released[0] = true));
        assertThat(waiting.error()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(released[0]).isTrue();
        assertThat(it.log.isOffline()).isTrue();
    }

    private static ByteBuffer idempotent(int sequence) {
        return Batches.idempotent(7, (short) 0, sequence, 1, new byte[10]);
    }

    private static io.tidemark.common.metadata.image.BrokerIds ids(int... ids) {
        return io.tidemark.common.metadata.image.BrokerIds.of(ids);
    }
}
