package io.tidemark.broker.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.partition.FetchPosition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.junit.jupiter.api.Test;

class FollowerSessionTest {
    private static final PartitionKey ONE = new PartitionKey(new Uuid(1, 1), 0);
    private static final PartitionKey TWO = new PartitionKey(new Uuid(1, 2), 0);
    private static final FetchPosition START = new FetchPosition(2, 1, 0, -1, 0);

    private final FollowerSession session = new FollowerSession();

    private FetchRequestData next(Map<PartitionKey, FetchPosition> positions, List<PartitionKey> gone) {
        FetchRequestData request = new FetchRequestData();
        session.begin(request, positions, gone, 100);
        return request;
    }

    @Test
    void itBeginsWithAllAndGoesOnWithWhatIsNew() {
        assertThat(session.isNew()).isTrue();
        FetchRequestData first = next(Map.of(ONE, START, TWO, START), List.of());
        assertThat(first.sessionId()).isZero();
        assertThat(first.sessionEpoch()).isZero();
        assertThat(first.topics()).hasSize(2);
        session.answered(7);
        FetchRequestData second = next(Map.of(ONE, START), List.of());
        assertThat(second.sessionId()).isEqualTo(7);
        assertThat(second.sessionEpoch()).isEqualTo(1);
        assertThat(second.topics()).hasSize(1);
    }

    @Test
    void itForgetsOnlyWhatTheLeaderKnows() {
        next(Map.of(ONE, START), List.of());
        session.answered(7);
        FetchRequestData second = next(Map.of(), List.of(ONE, TWO));
        assertThat(second.forgottenTopicsData()).extracting(FetchRequestData.ForgottenTopic::topicId)
                .containsExactly(ONE.topicId());
        assertThat(session.isEmpty()).isTrue();
    }

    @Test
    void withoutAnIdEachFetchBeginsAnew() {
        next(Map.of(ONE, START), List.of());
        session.answered(0);
        assertThat(session.isNew()).isTrue();
    }

    @Test
    void theNextOneSaysThatTheOldOneMayGo() {
        next(Map.of(ONE, START), List.of());
        session.answered(7);
        session.end();
        FetchRequestData anew = next(Map.of(ONE, START), List.of());
        assertThat(anew.sessionId()).isEqualTo(7);
        assertThat(anew.sessionEpoch()).isZero();
    }
}
