package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.sim.DiskOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private OneReplica it = new OneReplica();

    @Test
    void itAppendsWhatTheLeaderSendsAndGoesOnFromThere() {
        it.follow(2, 1);
        assertThat(next()).isEqualTo(new FetchPosition(2, 1, 0, -1, 0));
        fetched(0, 1, 0, 0);
        assertThat(next()).isEqualTo(new FetchPosition(2, 1, 1, 1, 0));
        assertThat(it.timesReady).isEqualTo(2);
    }

    @Test
    void itsHighWatermarkIsTheLeadersWithinItsLog() {
        it.follow(2, 1);
        fetched(0, 1, 7, 0);
        assertThat(it.log.highWatermark()).isEqualTo(1);
        assertThat(it.consumerFetches(0, false).bytes()).isPositive();
        fetched(1, 1, 1, 0);
        assertThat(it.log.highWatermark()).isEqualTo(1);
        assertThat(it.consumerFetches(1, false).bytes()).isZero();
    }

    @Test
    void itServesConsumersThatMayAskAFollowerAndNobodyElse() {
        it.follow(2, 1);
        PartitionFetch leaderOnly = new PartitionFetch(new FetchReader.Consumer(false, true), 0, -1, -1, 100);
        assertThat(it.call(() -> it.partition.fetch(leaderOnly, true)).error())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.followerFetches(3, 0, 1).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.consumerFetches(0, false).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void withFlushMessages1ItFlushesBeforeItFetchesOn() {
        it = new OneReplica(LogConfig.DEFAULT.with(Flushing.ALWAYS), 2);
        it.follow(2, 1);
        FetchPosition asked = next();
        it.shard.run(
                () -> assertThat(it.partition.fetched(asked, answer(batch(0, 1), 1, 0, null))).isFalse());
        while (it.log.logEndOffset() == 0) step();
        assertThat(it.shard.call(it.partition::nextFetch)).isNull();
        assertThat(it.timesReady).isEqualTo(1);
        it.passMs(0);
        assertThat(it.log.recoveryPoint()).isEqualTo(1);
        assertThat(it.timesReady).isEqualTo(2);
        assertThat(next().fetchOffset()).isEqualTo(1);
    }

    private void step() {
        long before = it.scheduler.steps();
        it.scheduler.runUntil("a step", () -> it.scheduler.steps() > before, 0, 10);
    }

    @Test
    void whereTheLogsPartItCutsItsOwn() {
        it.follow(2, 1);
        for (int i = 0; i < 3; i++) fetched(i, 1, 0, 0);
        it.follow(3, 2);
        diverged(new EpochEndOffset(1, 2));
        assertThat(it.log.logEndOffset()).isEqualTo(2);
        assertThat(next()).isEqualTo(new FetchPosition(3, 2, 2, 1, 0));
    }

    @Test
    void anEpochThatOnlyTheLeaderKnowsIsSoughtFromTheOneBefore() {
        it.follow(2, 1);
        fetched(0, 1, 0, 0);
        fetched(1, 1, 0, 0);
        it.follow(2, 4);
        fetched(2, 4, 0, 0);
        it.follow(3, 5);
        diverged(new EpochEndOffset(3, 9));
        assertThat(next()).as("KIP-279: what it has of epoch 4 is wrong, what it has of 1 may be right")
                .isEqualTo(new FetchPosition(3, 5, 2, 1, 0));
    }

    @Test
    void anEpochInWhichItLedWithoutARecordIsForgotten() {
        it.follow(2, 1);
        fetched(0, 1, 0, 0);
        it.lead(5, 1, 2, 3);
        it.follow(2, 6);
        assertThat(next().lastFetchedEpoch()).isEqualTo(1);
        fetched(1, 4, 0, 0);
        assertThat(it.log.logEndOffset()).as("a record of epoch 4, before its own 5").isEqualTo(2);
    }

    @Test
    void followerBehindTheLogStartTruncatesFullyAndRefetches() {
        it.follow(2, 1);
        fetched(0, 1, 1, 0);
        FetchPosition asked = next();
        it.run(() -> it.partition.fetched(asked,
                new LeaderAnswer(Errors.OFFSET_OUT_OF_RANGE, -1, 40, null, NOTHING)));
        assertThat(it.log.logStartOffset()).isEqualTo(40);
        assertThat(next()).isEqualTo(new FetchPosition(2, 1, 40, -1, 40));
        fetched(40, 1, 41, 40);
        assertThat(it.log.highWatermark()).isEqualTo(41);
    }

    @Test
    void aLogThatBeginsAmidstTheLeadersFirstBatchTakesItWhole() {
        for (Flushing flushing : List.of(Flushing.NEVER, Flushing.ALWAYS)) {
            it = new OneReplica(LogConfig.DEFAULT.with(flushing), 2);
            it.follow(2, 1);
            FetchPosition asked = next();
            it.run(() -> it.partition.fetched(asked,
                    new LeaderAnswer(Errors.OFFSET_OUT_OF_RANGE, -1, 41, null, NOTHING)));
            FetchPosition amidst = next();
            ByteBuffer batch = Batches.placed(40, 1, 1, new byte[1], new byte[1], new byte[1]);
            it.run(() -> it.partition.fetched(amidst, answer(batch, 43, 41, null)));
            it.passMs(0);
            assertThat(next()).isEqualTo(new FetchPosition(2, 1, 43, 1, 41));
            assertThat(it.consumerFetches(41, false).bytes()).isPositive();
        }
    }

    @Test
    void itGivesUpWhatTheLeaderHasGivenUp() {
        it.follow(2, 1);
        fetched(0, 1, 2, 0);
        fetched(1, 1, 2, 2);
        assertThat(it.log.logStartOffset()).isEqualTo(2);
        assertThat(it.consumerFetches(0, false).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void anAnswerToAnotherQuestionIsPassedOver() {
        it.follow(2, 1);
        FetchPosition asked = next();
        fetched(0, 1, 0, 0);
        it.run(() -> it.partition.fetched(asked, answer(batch(0, 1), 1, 0, null)));
        assertThat(it.log.logEndOffset()).isEqualTo(1);

        FetchPosition ofEpoch1 = next();
        it.follow(3, 2);
        it.run(() -> it.partition.fetched(ofEpoch1, answer(batch(1, 1), 2, 0, null)));
        assertThat(it.log.logEndOffset()).isEqualTo(1);
        assertThat(it.log.highWatermark()).isZero();
    }

    @Test
    void damagedBatchesAreNotTaken() {
        it.follow(2, 1);
        ByteBuffer batch = batch(0, 1);
        batch.put(70, (byte) (batch.get(70) ^ 1));
        FetchPosition asked = next();
        it.run(() -> it.partition.fetched(asked, answer(batch, 5, 0, null)));
        assertThat(it.log.logEndOffset()).isZero();
        assertThat(next()).isEqualTo(asked);
    }

    @Test
    void whoBecomesLeaderWhileItsLogIsCutLeadsAfterwards() {
        it.follow(2, 1);
        fetched(0, 1, 0, 0);
        fetched(1, 1, 0, 0);
        it.follow(3, 2);
        FetchPosition asked = next();
        it.shard.run(() -> {
            it.partition.fetched(asked, answer(NOTHING, 1, 0, new EpochEndOffset(1, 1)));
            it.partition
                    .assign(new PartitionRegistration(1, 3, 99, BrokerIds.of(1, 2, 3), BrokerIds.of(1, 2)));
            assertThat(it.partition.isLeader()).isFalse();
            assertThat(it.partition
                    .fetch(new PartitionFetch(new FetchReader.Consumer(false, false), 0, -1, -1, 9),
                            true)
                    .error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        });
        it.passMs(0);
        assertThat(it.partition.isLeader()).isTrue();
        assertThat(it.log.logEndOffset()).isEqualTo(1);
        assertThat(it.produce(1).answers.getFirst().baseOffset()).isEqualTo(1);
    }

    @Test
    void whatIsRemovedWhileItsLogIsCutLetsGoAfterwards() {
        it.follow(2, 1);
        fetched(0, 1, 0, 0);
        FetchPosition asked = next();
        boolean[] released = new boolean[1];
        it.shard.run(() -> {
            it.partition.fetched(asked, answer(NOTHING, 0, 0, new EpochEndOffset(-1, 0)));
            it.partition.remove(() -> released[0] = true);
            assertThat(released[0]).isFalse();
        });
        it.passMs(0);
        assertThat(released[0]).isTrue();
    }

    @Test
    void aDiskThatFailsWhileTheLogIsCutTakesItOffline() {
        it.follow(2, 1);
        fetched(0, 1, 0, 0);
        fetched(1, 1, 0, 0);
        it.disk.faults().failNext(DiskOperation.TRUNCATE, Path.of("/data"));
        diverged(new EpochEndOffset(1, 1));
        assertThat(it.partition.isOffline()).isTrue();
        assertThat(it.consumerFetches(0, false).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aDiskThatFailsWhenItWritesTakesItOffline() {
        it.follow(2, 1);
        it.disk.faults().failNext(DiskOperation.WRITE, Path.of("/data"));
        fetched(0, 1, 1, 0);
        assertThat(it.partition.isOffline()).isTrue();
        assertThat(it.log.logEndOffset()).isZero();
        assertThat(it.call(it.partition::nextFetch)).isNull();
    }

    @Test
    void withoutALeaderItAsksNobody() {
        it.follow(-1, 1);
        assertThat(it.call(it.partition::nextFetch)).isNull();
        it.follow(2, 2);
        assertThat(next().leader()).isEqualTo(2);
    }

    @Test
    void theHighWatermarkComesFromTheCheckpointAfterARestart() {
        it.follow(2, 1);
        fetched(0, 1, 1, 0);
        it.store.checkpoint();
        fetched(1, 1, 2, 0);
        it.restart();
        assertThat(it.log.highWatermark()).isEqualTo(1);
        assertThat(it.log.logEndOffset()).isEqualTo(2);
    }

    // ---- by the way

    private FetchPosition next() {
        FetchPosition next = it.call(it.partition::nextFetch);
        if (next == null) throw new AssertionError("nothing to ask");
        return next;
    }

    /** The leader sends one record. */
    private void fetched(long offset, int epoch, long highWatermark, long logStart) {
        FetchPosition asked = next();
        it.run(() -> it.partition.fetched(asked,
                answer(batch(offset, epoch), highWatermark, logStart, null)));
    }

    private void diverged(EpochEndOffset leader) {
        FetchPosition asked = next();
        it.run(() -> it.partition.fetched(asked, answer(NOTHING, 0, 0, leader)));
        it.passMs(0);
    }

    private static LeaderAnswer answer(ByteBuffer records, long highWatermark, long logStart,
            @Nullable EpochEndOffset diverging) {
        return new LeaderAnswer(Errors.NONE, highWatermark, logStart, diverging, records);
    }

    private static ByteBuffer batch(long offset, int epoch) {
        return Batches.placed(offset, epoch, 1, new byte[10]);
    }
}
