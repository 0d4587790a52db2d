package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.EpochEndOffset;
import io.tidemark.replication.partition.OneReplica.Answers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class PartitionReadsTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica();

    @Test
    void consumersSeeWhatIsCommittedAndFollowersEverything() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        assertThat(it.consumerFetches(0, false).bytes()).isZero();
        assertThat(it.followerFetches(2, 0, 1).bytes()).isPositive();
        it.followerFetches(2, 1, 1);
        assertThat(it.consumerFetches(0, false).bytes()).isPositive();
    }

    @Test
    void aFollowersFetchTellsItTheHighWatermarkThatItHasMoved() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        assertThat(it.followerFetches(2, 1, 1).highWatermark()).isEqualTo(1);
    }

    @Test
    void whoReadsCommittedStopsBeforeAnOpenTransactionAndHearsOfAbortedOnes() {
        it.lead(1, 1, 2);
        it.produce(ALL, Batches.of(1, new byte[10]));
        it.produce(ALL, Batches.transactional(7, (short) 0, 0, 1, new byte[10]));
        it.followerFetches(2, 2, 1);
        FetchedPartition open = it.consumerFetches(0, true);
        assertThat(open.lastStableOffset()).isEqualTo(1);
        assertThat(it.consumerFetches(1, true).bytes()).isZero();
        assertThat(it.consumerFetches(1, false).bytes()).isPositive();

        Answers answers = new Answers();
        ByteBuffer abort = Batches.marker(7, (short) 0, 1, false);
        it.run(() -> it.partition
                .append(new ProduceRequest(abort, AppendOrigin.COORDINATOR, ALL, 1000, 1, answers)));
        it.followerFetches(2, 3, 1);
        assertThat(it.consumerFetches(1, true).aborted()).singleElement()
                .satisfies(aborted -> assertThat(aborted.producerId()).isEqualTo(7));
        assertThat(it.consumerFetches(1, false).aborted()).isEmpty();
    }

    @Test
    void anOffsetBehindTheEndIsOutOfRange() {
        it.lead(1, 1, 2);
        it.produce(1);
        assertThat(it.consumerFetches(2, false).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(it.consumerFetches(1, false).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void aReaderWhoseLastRecordIsOfAnotherHistoryHearsWhereTheyPart() {
        it.lead(1, 1, 2);
        it.produce(1);
        it.lead(4, 1, 2);
        it.produce(1);
        FetchReader follower = new FetchReader.Follower(2, 20, 0);
        PartitionFetch ofEpoch2 = new PartitionFetch(follower, 2, 4, 2, 100);
        FetchedPartition answer = it.call(() -> it.partition.fetch(ofEpoch2, true));
        assertThat(answer.diverging()).isEqualTo(new EpochEndOffset(1, 1));
        assertThat(answer.records()).isNull();
        assertThat(it.log.highWatermark()).as("it said nothing of what it has").isZero();
    }

    // ---- offsets

    @Test
    void theEndsOfThePartitionAreFoundForEachKindOfReader() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(find(OffsetQuery.EARLIEST, false)).isEqualTo(FoundOffset.of(-1, 0, 1));
        assertThat(find(OffsetQuery.EARLIEST_LOCAL, false)).isEqualTo(FoundOffset.of(-1, 0, 1));
        assertThat(find(OffsetQuery.LATEST, false)).isEqualTo(FoundOffset.of(-1, 1, 1));
        assertThat(find(OffsetQuery.LATEST, true)).isEqualTo(FoundOffset.of(-1, 2, 1));
    }

    @Test
    void recordsAreFoundByTheirTimeBelowTheHighWatermark() {
        it.lead(1, 1, 2);
        long nowMs = it.scheduler.clock().wallMs();
        it.produce(ALL, Batches.of(nowMs, new byte[10]));
        it.produce(ALL, Batches.of(nowMs + 10, new byte[10]));
        it.followerFetches(2, 1, 1);
        assertThat(find(nowMs, false)).isEqualTo(FoundOffset.of(nowMs, 0, 1));
        assertThat(find(nowMs + 1, false)).isEqualTo(FoundOffset.of(-1, -1, -1));
        it.followerFetches(2, 2, 1);
        assertThat(find(nowMs + 1, false)).isEqualTo(FoundOffset.of(nowMs + 10, 1, 1));
        assertThat(find(OffsetQuery.MAX_TIMESTAMP, false)).isEqualTo(FoundOffset.of(nowMs + 10, 1, 1));
    }

    @Test
    void aNewLeaderDoesNotNameAnEndThatMayBeOlderThanItsPredecessors() {
        it.lead(1, 1, 2);
        it.produce(ALL);
        it.lead(2, 1, 2);
        assertThat(find(OffsetQuery.LATEST, false).error()).as("KIP-207")
                .isEqualTo(Errors.OFFSET_NOT_AVAILABLE);
        assertThat(find(OffsetQuery.EARLIEST, false).error()).isEqualTo(Errors.NONE);
        it.followerFetches(2, 1, 2);
        assertThat(find(OffsetQuery.LATEST, false)).isEqualTo(FoundOffset.of(-1, 1, 2));
    }

    @Test
    void offsetsAreFoundByTheLeaderOfTheEpochThatTheClientKnows() {
        it.lead(2, 1, 2);
        assertThat(find(new OffsetQuery(OffsetQuery.EARLIEST, 1, false, false)).error())
                .isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(find(new OffsetQuery(OffsetQuery.EARLIEST, 3, false, false)).error())
                .isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(it.call(() -> it.partition.findEpochEnd(2, 2)))
                .isEqualTo(new FoundEpoch(Errors.NONE, new EpochEndOffset(2, 0)));
        it.follow(2, 3);
        assertThat(find(OffsetQuery.EARLIEST, false).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(it.call(() -> it.partition.findEpochEnd(3, 2)).error())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    private FoundOffset find(long timestampMs, boolean byReplica) {
        return find(new OffsetQuery(timestampMs, -1, false, byReplica));
    }

    private FoundOffset find(OffsetQuery query) {
        return it.call(() -> it.partition.findOffset(query));
    }

    // ---- deleting records

    @Test
    void recordsAreDeletedWhenAllLiveReplicasHaveFollowed() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.produce(ALL);
        it.followerFetches(2, 2, 1);
        it.followerFetches(3, 2, 1);
        it.alive.remove(3);
        List<String> heard = new ArrayList<>();
        it.run(() -> it.partition.deleteRecords(1, 1000, (error, low) -> heard.add(error + " " + low)));
        assertThat(it.consumerFetches(0, false).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(heard).isEmpty();

        FetchReader follower = new FetchReader.Follower(2, 20, 1);
        it.run(() -> it.partition.fetch(new PartitionFetch(follower, 2, 1, 1, 100), true));
        assertThat(heard).containsExactly("NONE 1");
    }

    @Test
    void aDeletionThatAReplicaDoesNotFollowTimesOut() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        it.followerFetches(2, 1, 1);
        it.followerFetches(3, 1, 1);
        List<String> heard = new ArrayList<>();
        it.run(() -> it.partition.deleteRecords(-1, 300, (error, low) -> heard.add(error + " " + low)));
        it.passMs(299);
        assertThat(heard).isEmpty();
        it.passMs(1);
        assertThat(heard).containsExactly("REQUEST_TIMED_OUT 0");
        assertThat(it.log.logStartOffset()).isEqualTo(1);
    }

    @Test
    void whatIsNotCommittedIsNotDeleted() {
        it.lead(1, 1, 2, 3);
        it.produce(ALL);
        List<String> heard = new ArrayList<>();
        it.run(() -> it.partition.deleteRecords(1, 300, (error, low) -> heard.add(error + " " + low)));
        assertThat(heard).containsExactly("OFFSET_OUT_OF_RANGE -1");
    }
}
