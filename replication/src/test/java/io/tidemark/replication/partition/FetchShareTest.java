package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.fetch.FetchShare;
import io.tidemark.replication.fetch.FetchShare.Found;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.fetch.PartitionFinder;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FetchShareTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();
    private final List<FetchedPartition> heard = new ArrayList<>();
    private boolean isHere = true;

    @Test
    void aFollowersFetchIsWokenByAnAppend() {
        it.lead(1, 1, 2);
        fetch(follower(0), 1, 500);
        assertThat(heard).isEmpty();
        it.produce(ALL);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void aConsumersFetchIsWokenByTheHighWatermark() {
        it.lead(1, 1, 2);
        fetch(consumer(), 1, 500);
        it.produce(ALL);
        assertThat(heard).isEmpty();
        it.followerFetches(2, 1, 1);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void itWaitsForAsManyBytesAsItWantsButNoLongerThanItSaid() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        fetch(follower(0), 10_000, 500);
        it.produce(ALL);
        it.passMs(499);
        assertThat(heard).isEmpty();
        it.passMs(1);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isGreaterThan(100));
        it.passMs(1000);
        assertThat(heard).hasSize(1);
    }

    @Test
    void itHearsAtOnceThatTheLeaderIsAnother() {
        it.lead(1, 1, 2);
        fetch(consumer(), 1, 500);
        it.follow(2, 2);
        assertThat(heard).singleElement()
                .satisfies(each -> assertThat(each.error()).isEqualTo(Errors.FENCED_LEADER_EPOCH));
    }

    @Test
    void whenTooManyWaitTheNextHearsWhenItsTimeIsUp() {
        it.lead(1, 1, 2);
        for (int i = 0; i < 2; i++) fetch(consumer(), 1, 500);
        fetch(consumer(), 1, 500);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(heard).hasSize(2);
        it.passMs(500);
        assertThat(heard).hasSize(3).allSatisfy(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void oneThatIsClosedIsNotAnswered() {
        it.lead(1, 1, 2);
        FetchShare fetch = fetch(follower(0), 1, 500);
        it.run(fetch::close);
        it.produce(ALL);
        it.passMs(1000);
        assertThat(heard).isEmpty();
    }

    @Test
    void waitingDoesNotCountAsFetching() {
        it.lead(1, 1, 2, 3);
        fetch(follower(0), 10_000, 2000);
        it.produce(ALL);
        it.followerFetches(3, 1, 1);
        it.passMs(600);
        assertThat(it.proposed.element().brokers()).containsExactly(1, 3);
    }

    @Test
    void whatAConsumerWasToldAndDidNotGoOnFromIsToldAgain() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        FetchShare session = fetch(consumer(), 1, 500);
        again(session, 0);
        assertThat(heard).hasSize(2).allSatisfy(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void aFollowerThatHasYetToFlushWhatItWasSentIsNotSentItAgain() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        FetchShare session = fetch(follower(0), 1, 500);
        it.produce(ALL);
        again(session, 0);
        assertThat(heard).hasSize(1);
        goOn(session, 1);
        assertThat(heard).hasSize(2).allSatisfy(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void aFollowerThatHadToCutItsLogHearsOfTheHighWatermarkThen() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.followerFetches(3, 1, 1);
        FetchShare session = fetch(followerOfEpoch(5, 0), 1, 500);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.diverging()).isNotNull());
        again(session, 0);
        assertThat(heard).hasSize(1);
        goOn(session, 1);
        assertThat(heard).hasSize(2);
        assertThat(heard.getLast().highWatermark()).isEqualTo(1);
    }

    @Test
    void aFollowerThatHasLearntOfAnotherEpochMeanwhileHearsOfTheHighWatermarkAgain() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        FetchShare session = fetch(follower(1), 1, 0);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.highWatermark()).isEqualTo(1));
        it.lead(2, 1, 2);
        it.run(() -> session.put(it.partition.id(),
                new PartitionFetch(new FetchReader.Follower(2, 20, 0), 1, 2, -1, 1 << 20)));
        again(session, 0);
        assertThat(heard).hasSize(2);
        assertThat(heard.getLast().highWatermark()).isEqualTo(1);
    }

    private void goOn(FetchShare session, long offset) {
        it.run(() -> session.put(it.partition.id(), follower(offset)));
        again(session, 0);
    }

    private static PartitionFetch followerOfEpoch(long offset, int lastFetchedEpoch) {
        return new PartitionFetch(new FetchReader.Follower(2, 20, 0), offset, 1, lastFetchedEpoch, 1 << 20);
    }

    @Test
    void whoHasAllHearsOfNothingButNews() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        FetchShare session = fetch(follower(1), 1, 0);
        heard.clear();
        again(session, 0);
        assertThat(heard).isEmpty();
        it.produce(ALL);
        again(session, 0);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void itIsAnsweredAtOnceWhenItIsTold() {
        it.lead(1, 1, 2);
        FetchShare session = fetch(follower(0), 1, 500);
        it.run(session::answerNow);
        assertThat(heard).singleElement().satisfies(each -> assertThat(each.bytes()).isZero());
        it.passMs(500);
        assertThat(heard).hasSize(1);
    }

    @Test
    void aPartitionThatIsNotHereIsAnErrorUntilItIsThere() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        isHere = false;
        FetchShare session = fetch(follower(0), 1, 500);
        again(session, 500);
        assertThat(heard).hasSize(2)
                .allSatisfy(each -> assertThat(each.error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER));
        isHere = true;
        again(session, 500);
        assertThat(heard.getLast().bytes()).isPositive();
    }

    private PartitionFetch follower(long offset) {
        return new PartitionFetch(new FetchReader.Follower(2, 20, 0), offset, 1, -1, 1 << 20);
    }

    private static PartitionFetch consumer() {
        return new PartitionFetch(new FetchReader.Consumer(false, false), 0, 1, -1, 1 << 20);
    }

    private FetchShare fetch(PartitionFetch wanted, int minBytes, long maxWaitMs) {
        FetchShare fetch = new FetchShare(it.shard, new PartitionFinder() {
            @Override
            public @Nullable Partition find(TopicIdPartition id) {
                return isHere ? it.partition : null;
            }

            @Override
            public Errors missing(TopicIdPartition id) {
                return Errors.NOT_LEADER_OR_FOLLOWER;
            }
        });
        it.run(() -> {
            fetch.put(it.partition.id(), wanted);
            fetch.fetch(new Wish(minBytes, 1 << 20, maxWaitMs), this::hear);
        });
        return fetch;
    }

    private void again(FetchShare session, long maxWaitMs) {
        it.run(() -> session.fetch(new Wish(1, 1 << 20, maxWaitMs), this::hear));
    }

    private void hear(List<Found> answers) {
        for (Found each : answers) {
            heard.add(each.answer());
            each.answer().release();
        }
    }
}
