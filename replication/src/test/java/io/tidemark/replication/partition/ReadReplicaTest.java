package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.fetch.FetchShare;
import io.tidemark.replication.fetch.FetchShare.Found;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.fetch.PartitionFinder;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.EpochEndOffset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Consumers that read from followers (KIP-392). */
class ReadReplicaTest {
    private static final int ALL = ProduceRequest.ALL;
    private static final int NOBODY = FetchedPartition.NO_REPLICA;

    private final OneReplica it = new OneReplica();
    private final List<FetchedPartition> heard = new ArrayList<>();

    // ---- whom a leader names

    @Test
    void aConsumerIsSentToAMemberOfTheIsrInItsRackThatHasItsOffset() {
        it.near.add(2);
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        assertThat(preferred("near", 0)).as("2 has not fetched in this epoch").isEqualTo(NOBODY);
        it.followerFetches(2, 0, 1);
        assertThat(preferred("near", 0)).isEqualTo(2);
        assertThat(preferred("near", 1)).as("2 does not have it").isEqualTo(NOBODY);
        assertThat(preferred("far", 0)).isEqualTo(NOBODY);
        assertThat(preferred("", 0)).isEqualTo(NOBODY);
        it.lead(1, 1, 3);
        assertThat(preferred("near", 0)).as("2 is out of the ISR").isEqualTo(NOBODY);
    }

    @Test
    void whoIsSentAwayGetsNoRecordsButTheOffsets() {
        it.near.add(2);
        it.lead(1, 1, 2);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        FetchedPartition answer = fetch("near", 0);
        assertThat(answer.error()).isEqualTo(Errors.NONE);
        assertThat(answer.bytes()).isZero();
        assertThat(answer.highWatermark()).isEqualTo(1);
        assertThat(answer.logStartOffset()).isZero();
    }

    @Test
    void nobodyIsSentAwayFromALeaderInTheSameRack() {
        it.near.addAll(List.of(1, 2));
        it.lead(1, 1, 2);
        it.followerFetches(2, 0, 1);
        assertThat(preferred("near", 0)).isEqualTo(NOBODY);
    }

    @Test
    void ofSeveralTheOneThatHasMostIsNamedThenTheOneThatWasCaughtUpLast() {
        it.near.addAll(List.of(2, 3));
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.followerFetches(3, 0, 1);
        assertThat(preferred("near", 0)).isEqualTo(2);
        it.passMs(10);
        it.followerFetches(3, 1, 1);
        assertThat(preferred("near", 0)).isEqualTo(3);
        it.passMs(10);
        it.followerFetches(2, 1, 1);
        assertThat(preferred("near", 0)).isEqualTo(2);
    }

    @Test
    void aFollowerWhoseLogBeginsBehindTheOffsetIsNotNamed() {
        it.near.add(2);
        it.lead(1, 1, 2);
        it.produce(ALL);
        FetchReader later = new FetchReader.Follower(2, 20, 1);
        it.run(() -> it.partition.fetch(new PartitionFetch(later, 1, 1, PartitionFetch.NO_EPOCH, 100), true)
                .release());
        assertThat(preferred("near", 0)).isEqualTo(NOBODY);
        assertThat(preferred("near", 1)).isEqualTo(2);
    }

    @Test
    void anEpochThatIsNotTheLeadersIsRefusedFirst() {
        it.near.add(2);
        it.lead(2, 1, 2);
        it.followerFetches(2, 0, 2);
        FetchReader reader = new FetchReader.Consumer(false, false, new ConsumerPlace("near", "PLAINTEXT"));
        assertThat(it.call(() -> it.partition.fetch(new PartitionFetch(reader, 0, 1, -1, 100), true)).error())
                .isEqualTo(Errors.FENCED_LEADER_EPOCH);
    }

    @Test
    void aFollowerSendsNobodyElsewhere() {
        it.near.addAll(List.of(2, 3));
        it.follow(2, 1);
        assertThat(preferred("near", 0)).isEqualTo(NOBODY);
    }

    @Test
    void whoIsSentAwayHearsItAtOnceAndAgainUntilItGoes() {
        it.near.add(2);
        it.lead(1, 1, 2);
        it.followerFetches(2, 0, 1);
        FetchShare session = session(consumer("near", 0), new Wish(1, 1 << 20, 500));
        assertThat(heard).singleElement()
                .satisfies(each -> assertThat(each.preferredReadReplica()).isEqualTo(2));
        again(session, new Wish(1, 1 << 20, 500));
        assertThat(heard).hasSize(2);
    }

    @Test
    void oneThatWaitsAtTheLeaderIsSentAwayWhenThereIsSomething() {
        it.near.add(2);
        it.lead(1, 1, 2);
        session(consumer("near", 0), new Wish(1, 1 << 20, 500));
        assertThat(heard).isEmpty();
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(heard).singleElement()
                .satisfies(each -> assertThat(each.preferredReadReplica()).isEqualTo(2));
    }

    // ---- how the followers hear of the high watermark

    @Test
    void aFollowerThatConsumersReadFromHearsOfAHighWatermarkAtOnce() {
        Wish eager = new Wish(1, 1 << 20, 500, true);
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        FetchShare session = session(follower(1), eager);
        heard.clear();
        again(session, eager);
        assertThat(heard).as("nothing is new").isEmpty();
        it.followerFetches(3, 1, 1);
        assertThat(heard).singleElement().satisfies(each -> {
            assertThat(each.highWatermark()).isEqualTo(1);
            assertThat(each.bytes()).isZero();
        });
        again(session, eager);
        it.passMs(499);
        assertThat(heard).as("told once").hasSize(1);
    }

    @Test
    void anotherFollowerHearsOfItWithTheNextRecordsOrWhenItsTimeIsUp() {
        Wish patient = new Wish(1, 1 << 20, 500);
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        session(follower(1), patient);
        it.followerFetches(3, 1, 1);
        it.passMs(499);
        assertThat(heard).isEmpty();
        it.passMs(1);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.highWatermark()).isEqualTo(1));
    }

    // ---- what a follower answers

    @Test
    void aConsumerThatWaitsAtAFollowerIsWokenByTheHighWatermarkThatItLearns() {
        it.follow(2, 1);
        learn(0, batch(0), 0);
        session(consumer("near", 0), new Wish(1, 1 << 20, 500));
        assertThat(heard).isEmpty();
        learn(1, ByteBuffer.allocate(0), 1);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void betweenItsHighWatermarkAndItsEndAFollowerHasNothingYetAndOutsideItsLogNothingAtAll() {
        it.follow(2, 1);
        learn(0, batch(0), 0);
        assertThat(fetch("near", 1)).satisfies(each -> {
            assertThat(each.error()).isEqualTo(Errors.NONE);
            assertThat(each.bytes()).isZero();
        });
        assertThat(fetch("near", 2).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        learn(1, batch(1), 2);
        it.run(() -> it.partition.fetched(position(2), new LeaderAnswer(Errors.NONE, 2, 1, null,
                ByteBuffer.allocate(0))));
        assertThat(fetch("near", 0).error()).as("below its log start").isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(fetch("near", 1).bytes()).isPositive();
    }

    @Test
    void offsetsAndEpochsAreTheLeadersToTellExceptToWhoLooksAtThisReplica() {
        it.follow(2, 1);
        learn(0, batch(0), 0);
        OffsetQuery consumers = new OffsetQuery(OffsetQuery.LATEST, -1, false, false);
        OffsetQuery debugging = new OffsetQuery(OffsetQuery.LATEST, -1, false, true, false);
        assertThat(it.call(() -> it.partition.findOffset(consumers)).error())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.call(() -> it.partition.findOffset(debugging))).isEqualTo(FoundOffset.of(-1, 1, 1));
        assertThat(it.call(() -> it.partition.findEpochEnd(1, 1)))
                .isEqualTo(new FoundEpoch(Errors.NOT_LEADER_OR_FOLLOWER, EpochEndOffset.UNDEFINED));
    }

    // ---- what the test does

    private static PartitionFetch consumer(String rack, long offset) {
        return new PartitionFetch(
                new FetchReader.Consumer(false, false, new ConsumerPlace(rack, "PLAINTEXT")),
                offset, PartitionFetch.NO_EPOCH, PartitionFetch.NO_EPOCH, 1 << 20);
    }

    private static PartitionFetch follower(long offset) {
        return new PartitionFetch(new FetchReader.Follower(2, 20, 0), offset, 1, -1, 1 << 20);
    }

    private FetchedPartition fetch(String rack, long offset) {
        FetchedPartition found = it.call(() -> it.partition.fetch(consumer(rack, offset), true));
        found.release();
        return found;
    }

    private int preferred(String rack, long offset) {
        return fetch(rack, offset).preferredReadReplica();
    }

    private FetchPosition position(long offset) {
        return new FetchPosition(2, 1, offset, offset == 0 ? -1 : 1, 0);
    }

    /** As the leader's answer to a fetch from that offset. */
    private void learn(long offset, ByteBuffer records, long highWatermark) {
        it.run(() -> it.partition.fetched(position(offset),
                new LeaderAnswer(Errors.NONE, highWatermark, 0, null, records)));
    }

    private static ByteBuffer batch(long offset) {
        return Batches.placed(offset, 1, 1, new byte[10]);
    }

    private FetchShare session(PartitionFetch wanted, Wish wish) {
        FetchShare session = new FetchShare(it.shard, new PartitionFinder() {
            @Override
            public @Nullable Partition find(TopicIdPartition id) {
                return it.partition;
            }

            @Override
            public Errors missing(TopicIdPartition id) {
                return Errors.NOT_LEADER_OR_FOLLOWER;
            }
        });
        it.run(() -> session.put(it.partition.id(), wanted));
        again(session, wish);
        return session;
    }

    private void again(FetchShare session, Wish wish) {
        it.run(() -> session.fetch(wish, answers -> {
            for (Found each : answers) {
                heard.add(each.answer());
                each.answer().release();
            }
        }));
    }
}
