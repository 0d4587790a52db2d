package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.delete;
import static io.tidemark.broker.api.Asking.idempotent;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OffsetForLeaderEpoch, DeleteRecords and DescribeProducers, as Kafka 4.3.1 was seen to answer. */
class PartitionApisTest {
    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private Path root;
    private OneBroker broker;
    private Uuid id;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        id = broker.topic("t", 2);
        write(broker, IDS, "t", id, 0, records(T0, T0, T0, T0));
        broker.topicOn("followed", OneBroker.OTHER, OneBroker.SELF);
        broker.topicElsewhere("elsewhere");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    // ---- OffsetForLeaderEpoch

    private EpochEndOffset end(int version, String topic, int partition, int current, int epoch)
            throws Exception {
        OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData().setReplicaId(-1);
        request.topics().add(new OffsetForLeaderTopic().setTopic(topic)
                .setPartitions(List.of(new OffsetForLeaderPartition().setPartition(partition)
                        .setCurrentLeaderEpoch(current).setLeaderEpoch(epoch))));
        OffsetForLeaderEpochResponseData response = broker.ask(ApiKeys.OFFSET_FOR_LEADER_EPOCH, version,
                request);
        return response.topics().iterator().next().partitions().getFirst();
    }

    private static EpochEndOffset end(Errors error, int partition, int epoch, long offset) {
        return new EpochEndOffset().setErrorCode(error.code()).setPartition(partition).setLeaderEpoch(epoch)
                .setEndOffset(offset);
    }

    @Test
    void anEpochsEndIsToldInEachVersion() throws Exception {
        for (int version = 2; version <= 4; version++) {
            assertThat(end(version, "t", 0, -1, 0)).isEqualTo(end(Errors.NONE, 0, 0, 4));
            assertThat(end(version, "t", 0, -1, 1)).isEqualTo(end(Errors.NONE, 0, -1, -1));
            assertThat(end(version, "t", 0, -1, -1)).isEqualTo(end(Errors.NONE, 0, -1, -1));
            assertThat(end(version, "t", 0, -1, -2)).isEqualTo(end(Errors.NONE, 0, -2, 0));
        }
        assertThat(end(4, "t", 1, -1, 0)).isEqualTo(end(Errors.NONE, 1, 0, 0));
    }

    @Test
    void whoAsksOfAnEpochIsToldWhetherItsOwnIsRight() throws Exception {
        assertThat(end(4, "t", 0, 0, 0)).isEqualTo(end(Errors.NONE, 0, 0, 4));
        assertThat(end(4, "t", 0, 1, 0)).isEqualTo(end(Errors.UNKNOWN_LEADER_EPOCH, 0, -1, -1));
        assertThat(end(4, "t", 0, -2, 0)).isEqualTo(end(Errors.FENCED_LEADER_EPOCH, 0, -1, -1));
        assertThat(end(4, "t", 4, -1, 0)).isEqualTo(end(Errors.UNKNOWN_TOPIC_OR_PARTITION, 4, -1, -1));
        assertThat(end(4, "none", 0, -1, 0)).isEqualTo(end(Errors.UNKNOWN_TOPIC_OR_PARTITION, 0, -1, -1));
        assertThat(end(4, "followed", 0, -1, 0)).isEqualTo(end(Errors.NOT_LEADER_OR_FOLLOWER, 0, -1, -1));
        assertThat(end(4, "elsewhere", 0, -1, 0)).isEqualTo(end(Errors.NOT_LEADER_OR_FOLLOWER, 0, -1, -1));
    }

    // ---- DeleteRecords

    private void assertDeleted(String topic, int partition, long offset, Errors error, long low)
            throws Exception {
        DeleteRecordsPartitionResult result = delete(broker, topic, partition, offset, PATIENCE_MS);
        assertThat(Errors.forCode(result.errorCode())).as("%s-%d to %d", topic, partition, offset)
                .isEqualTo(error);
        assertThat(result.lowWatermark()).as("%s-%d to %d", topic, partition, offset).isEqualTo(low);
    }

    @Test
    void recordsGoUpToAnOffsetOrTheHighWatermarkAndNeverComeBack() throws Exception {
        assertDeleted("t", 0, 0, Errors.NONE, 0);
        assertDeleted("t", 0, 2, Errors.NONE, 2);
        assertDeleted("t", 0, 1, Errors.NONE, 2);
        assertDeleted("t", 0, 5, Errors.OFFSET_OUT_OF_RANGE, -1);
        assertDeleted("t", 0, -2, Errors.OFFSET_OUT_OF_RANGE, -1);
        assertDeleted("t", 0, -1, Errors.NONE, 4);
        assertDeleted("t", 0, 100, Errors.OFFSET_OUT_OF_RANGE, -1);
    }

    @Test
    void topicsThatAreNotDeletedFromAreRefused() throws Exception {
        Uuid compacted = broker.topic("compacted", 1, Map.of("cleanup.policy", "compact"));
        write(broker, IDS, "compacted", compacted, 0, records(T0, T0));
        assertDeleted("compacted", 0, 1, Errors.POLICY_VIOLATION, -1);
        Uuid both = broker.topic("both", 1, Map.of("cleanup.policy", "compact,delete"));
        write(broker, IDS, "both", both, 0, records(T0, T0));
        assertDeleted("both", 0, 1, Errors.NONE, 1);
        broker.topic("__consumer_offsets", 1, Map.of("cleanup.policy", "compact"));
        assertDeleted("__consumer_offsets", 0, 0, Errors.INVALID_TOPIC_EXCEPTION, -1);
    }

    @Test
    void onlyTheLeaderOfWhatIsThereDeletes() throws Exception {
        assertDeleted("none", 0, 0, Errors.UNKNOWN_TOPIC_OR_PARTITION, -1);
        assertDeleted("t", 7, 0, Errors.UNKNOWN_TOPIC_OR_PARTITION, -1);
        assertDeleted("t", -1, 0, Errors.UNKNOWN_TOPIC_OR_PARTITION, -1);
        assertDeleted("followed", 0, 0, Errors.NOT_LEADER_OR_FOLLOWER, -1);
        assertDeleted("elsewhere", 0, 0, Errors.NOT_LEADER_OR_FOLLOWER, -1);
    }

    @Test
    void aFollowerThatDoesNotComeLetsTheWholeRequestTimeOut() throws Exception {
        broker.topicOn("two", OneBroker.SELF, OneBroker.OTHER);
        DeleteRecordsPartitionResult result = delete(broker, "two", 0, 0, 100);
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    // ---- DescribeProducers

    private PartitionResponse producers(String topic, int partition) throws Exception {
        DescribeProducersRequestData request = new DescribeProducersRequestData();
        request.topics().add(new TopicRequest().setName(topic).setPartitionIndexes(List.of(partition)));
        DescribeProducersResponseData response = broker.ask(ApiKeys.DESCRIBE_PRODUCERS, 0, request);
        return response.topics().getFirst().partitions().getFirst();
    }

    @Test
    void producersAreNamedWithTheirLastSequenceAndTime() throws Exception {
        assertThat(producers("t", 0)).isEqualTo(new PartitionResponse());
        write(broker, IDS, "t", id, 0, idempotent(8, 3, 0));
        write(broker, IDS, "t", id, 0, idempotent(7, 0, 0));
        write(broker, IDS, "t", id, 0, idempotent(7, 0, 1));
        assertThat(producers("t", 0).activeProducers()).containsExactly(
                new ProducerState().setProducerId(7).setProducerEpoch(0).setLastSequence(1)
                        .setLastTimestamp(T0)
                        .setCoordinatorEpoch(-1).setCurrentTxnStartOffset(-1),
                new ProducerState().setProducerId(8).setProducerEpoch(3).setLastSequence(0)
                        .setLastTimestamp(T0)
                        .setCoordinatorEpoch(-1).setCurrentTxnStartOffset(-1));
        assertThat(producers("t", 1).activeProducers()).isEmpty();
    }

    @Test
    void producersOfWhatIsNotHereAreNotKnown() throws Exception {
        assertThat(error("none", 0)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(producers("none", 0).errorMessage()).isNotEmpty();
        assertThat(error("t", 8)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(error("a/b", 0)).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        assertThat(error("elsewhere", 0)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(error("followed", 0)).isEqualTo(Errors.NONE);
    }

    private Errors error(String topic, int partition) throws Exception {
        return Errors.forCode(producers(topic, partition).errorCode());
    }
}
