package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.fetch.FetchShare;
import io.tidemark.replication.fetch.FetchShare.Found;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.fetch.PartitionFinder;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.throttle.Throttled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replica that copies slowly, because it is told to (KIP-73). */
class ThrottledReplicaTest {
    private static final Throttled AS_LEADER = new Throttled(true, false);
    private static final Throttled AS_FOLLOWER = new Throttled(false, true);
    private static final Wish WAITING = new Wish(1, 1 << 20, 500);
    private static final long RATE = 1_000;

    private final OneReplica it = new OneReplica();
    private final List<FetchedPartition> heard = new ArrayList<>();

    private void throttle(Throttled throttled) {
        it.run(() -> it.partition.throttle(throttled));
    }

    /** A leader with records; 2 is out of the ISR, and more has passed than may. */
    private void exhaustedLeader() {
        it.lead(1, 1, 3);
        it.produce(1);
        it.throttles.leader().limit(RATE);
        throttle(AS_LEADER);
        it.throttles.leader().passed(2 * RATE);
    }

    // ---- as a leader

    @Test
    void aFollowerOutsideTheIsrGetsNoRecordsWhileTooMuchHasPassed() {
        exhaustedLeader();
        FetchedPartition answer = it.followerFetches(2, 0, 1);
        assertThat(answer.error()).isEqualTo(Errors.NONE);
        assertThat(answer.bytes()).isZero();
        assertThat(answer.isHeldBack()).isTrue();
        assertThat(it.call(it.partition::followers).getFirst().logEndOffset())
                .as("it is heard all the same").isZero();
        it.passMs(2_000);
        assertThat(it.followerFetches(2, 0, 1).bytes()).isPositive();
    }

    @Test
    void aMemberOfTheIsrIsNotHeldBack() {
        exhaustedLeader();
        assertThat(it.followerFetches(3, 0, 1).bytes()).isPositive();
    }

    @Test
    void nobodyIsHeldBackFromAReplicaThatIsNotListed() {
        exhaustedLeader();
        throttle(Throttled.NOT);
        assertThat(it.followerFetches(2, 0, 1).bytes()).isPositive();
        throttle(AS_FOLLOWER);
        assertThat(it.followerFetches(2, 0, 1).bytes()).isPositive();
    }

    @Test
    void consumersAreNotHeldBackAndDoNotCount() {
        exhaustedLeader();
        it.followerFetches(3, 1, 1);
        assertThat(it.consumerFetches(0, false).bytes()).isPositive();
        it.run(() -> it.partition.sent(new FetchReader.Consumer(false, false), 1 << 30));
        it.passMs(2_000);
        assertThat(it.throttles.leader().isExceeded()).isFalse();
    }

    @Test
    void whatIsSentCountsWhetherTheFollowerIsInTheIsrOrNot() {
        it.lead(1, 1, 3);
        it.produce(1, Batches.of(1, new byte[5_000]));
        it.throttles.leader().limit(RATE);
        throttle(AS_LEADER);
        session(follower(3, 30, 0), WAITING);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
        assertThat(it.throttles.leader().isExceeded()).isTrue();
    }

    @Test
    void aFetchThatIsHeldBackWaitsItsTimeAndTheNextIsServedAsSoonAsMayBe() {
        exhaustedLeader();
        FetchShare session = session(follower(2, 20, 0), WAITING);
        int fetches = 1;
        long beganMs = it.scheduler.clock().wallMs();
        while (heard.stream().noneMatch(each -> each.bytes() > 0)) {
            it.passMs(500);
            again(session, WAITING);
            fetches++;
        }
        assertThat(it.scheduler.clock().wallMs() - beganMs).isLessThanOrEqualTo(2_500);
        assertThat(fetches).isLessThanOrEqualTo(6);
        assertThat(it.scheduler.steps()).as("nobody turned in circles").isLessThan(1_000);
    }

    @Test
    void aFetchThatIsHeldBackGoesOnWhenTheReplicaIsNotThrottledAnyMore() {
        exhaustedLeader();
        session(follower(2, 20, 0), WAITING);
        assertThat(heard).isEmpty();
        throttle(Throttled.NOT);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
    }

    // ---- as a follower

    @Test
    void aFollowerThatIsBehindIsHeldBackByWhatItHasReceived() {
        it.follow(2, 1);
        it.throttles.follower().limit(50);
        throttle(AS_FOLLOWER);
        assertThat(heldBackMs()).isZero();
        received(0, 5);
        assertThat(heldBackMs()).isPositive();
        it.passMs(10_000);
        assertThat(heldBackMs()).isZero();
    }

    @Test
    void aFollowerThatHasAllIsNotHeldBack() {
        it.follow(2, 1);
        it.throttles.follower().limit(50);
        throttle(AS_FOLLOWER);
        received(0, 1);
        assertThat(it.throttles.follower().isExceeded()).isTrue();
        assertThat(heldBackMs()).isZero();
    }

    @Test
    void inAnotherEpochItDoesNotKnowThatItHasAll() {
        it.follow(2, 1);
        it.throttles.follower().limit(50);
        throttle(AS_FOLLOWER);
        received(0, 1);
        it.follow(3, 2);
        assertThat(heldBackMs()).isPositive();
    }

    @Test
    void aFollowerThatIsNotListedIsNeitherHeldBackNorCounted() {
        it.follow(2, 1);
        it.throttles.follower().limit(50);
        received(0, 5);
        assertThat(it.throttles.follower().isExceeded()).isFalse();
        it.throttles.follower().passed(1 << 20);
        assertThat(heldBackMs()).isZero();
    }

    @Test
    void itsFetcherHearsWhenItIsNotThrottledAnyMore() {
        it.follow(2, 1);
        throttle(AS_FOLLOWER);
        int before = it.timesReady;
        throttle(Throttled.NOT);
        assertThat(it.timesReady).isEqualTo(before + 1);
    }

    // ---- what the test does

    private long heldBackMs() {
        return it.call(it.partition::heldBackMs);
    }

    private void received(long offset, long highWatermark) {
        ByteBuffer batch = Batches.placed(offset, 1, 1, new byte[100]);
        it.run(() -> it.partition.fetched(new FetchPosition(2, 1, offset, -1, 0),
                new LeaderAnswer(Errors.NONE, highWatermark, 0, null, batch)));
        assertThat(it.log.logEndOffset()).isEqualTo(offset + 1);
    }

    private static PartitionFetch follower(int brokerId, long brokerEpoch, long offset) {
        return new PartitionFetch(new FetchReader.Follower(brokerId, brokerEpoch, 0), offset, 1, -1, 1 << 20);
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
