package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.fetch.WaitingFetch;
import io.tidemark.replication.fetch.WaitingFetch.Wish;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class WaitingFetchTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();
    private final List<FetchedPartition> heard = new ArrayList<>();

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
    void whenTooManyWaitTheNextIsAnsweredWithWhatThereIs() {
        it.lead(1, 1, 2);
        for (int i = 0; i < 2; i++) fetch(consumer(), 1, 500);
        assertThat(heard).isEmpty();
        fetch(consumer(), 1, 500);
        assertThat(heard).hasSize(1);
        it.passMs(500);
        assertThat(heard).hasSize(3);
        fetch(consumer(), 1, 500);
        assertThat(heard).as("nobody waits any more").hasSize(3);
    }

    @Test
    void oneThatIsCancelledIsNotAnswered() {
        it.lead(1, 1, 2);
        WaitingFetch fetch = fetch(follower(0), 1, 500);
        it.run(fetch::cancel);
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

    private PartitionFetch follower(long offset) {
        return new PartitionFetch(new FetchReader.Follower(2, 20, 0), offset, 1, -1, 1 << 20);
    }

    private static PartitionFetch consumer() {
        return new PartitionFetch(new FetchReader.Consumer(false, false), 0, 1, -1, 1 << 20);
    }

    private WaitingFetch fetch(PartitionFetch wanted, int minBytes, long maxWaitMs) {
        WaitingFetch fetch = new WaitingFetch(it.shard, new Wish(minBytes, 1 << 20, maxWaitMs), answers -> {
            heard.addAll(answers);
            answers.forEach(FetchedPartition::release);
        });
        fetch.add(it.partition, wanted);
        it.run(fetch::start);
        return fetch;
    }
}
