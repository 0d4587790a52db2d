package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.delete;
import static io.tidemark.broker.api.Asking.offset;
import static io.tidemark.broker.api.Asking.offsets;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of offsets, as Kafka 4.3.1 was seen to answer. */
class ListOffsetsApiTest {
    private static final int LATEST = ApiKeys.LIST_OFFSETS.latestVersion(false);

    @TempDir
    private Path root;
    private OneBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        Uuid id = broker.topic("t", 1);
        write(broker, IDS, "t", id, 0, records(T0, T0 + 100));
        write(broker, IDS, "t", id, 0, records(T0 + 50));
        write(broker, IDS, "t", id, 0, records(T0 + 200, T0 + 150));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void assertFound(long time, long timestamp, long offset) throws Exception {
        ListOffsetsPartitionResponse found = offset(broker, LATEST, time, "t", 0);
        assertThat(Errors.forCode(found.errorCode())).as("time %d", time).isEqualTo(Errors.NONE);
        assertThat(found.timestamp()).as("time %d", time).isEqualTo(timestamp);
        assertThat(found.offset()).as("time %d", time).isEqualTo(offset);
        assertThat(found.leaderEpoch()).as("time %d", time).isEqualTo(offset < 0 ? -1 : 0);
    }

    @Test
    void theFirstRecordOfThatTimeOrLaterIsFound() throws Exception {
        assertFound(0, T0, 0);
        assertFound(T0, T0, 0);
        assertFound(T0 + 1, T0 + 100, 1);
        assertFound(T0 + 101, T0 + 200, 3);
        assertFound(T0 + 160, T0 + 200, 3);
        assertFound(T0 + 201, -1, -1);
        assertFound(Long.MAX_VALUE, -1, -1);
    }

    @Test
    void specialTimesAreKnownFromTheirVersionsOn() throws Exception {
        long[][] times = {{-1, 1, 5}, {-2, 1, 0}, {-3, 7, 3}, {-4, 8, 0}, {-5, 9, -1}, {-6, 11, -1},
            {-7, 99, -1}, {Long.MIN_VALUE, 99, -1}};
        for (long[] time : times) {
            for (int version = 1; version <= LATEST; version++) {
                ListOffsetsPartitionResponse found = offset(broker, version, time[0], "t", 0);
                boolean isKnown = version >= time[1];
                assertThat(Errors.forCode(found.errorCode())).as("time %d, version %d", time[0], version)
                        .isEqualTo(isKnown ? Errors.NONE : Errors.UNSUPPORTED_VERSION);
                assertThat(found.offset()).isEqualTo(isKnown ? time[2] : -1);
            }
        }
    }

    @Test
    void anEmptyPartitionHasItsEndsAndNothingElse() throws Exception {
        broker.topic("empty", 1);
        for (long time : new long[] {-1, -2, -4})
            assertThat(offset(broker, LATEST, time, "empty", 0).offset()).isZero();
        for (long time : new long[] {-3, -5, 0, T0})
            assertThat(offset(broker, LATEST, time, "empty", 0).offset()).isEqualTo(-1);
    }

    @Test
    void whatWasDeletedIsNotFound() throws Exception {
        delete(broker, "t", 0, 2, 20_000);
        assertFound(-2, -1, 2);
        assertFound(-4, -1, 2);
        assertFound(-3, T0 + 200, 3);
        assertFound(0, T0 + 50, 2);
        delete(broker, "t", 0, -1, 20_000);
        assertFound(-2, -1, 5);
        assertFound(-3, -1, -1);
        assertFound(0, -1, -1);
    }

    @Test
    void whatIsNotThereIsUnknown() throws Exception {
        for (int partition : new int[] {-1, 1, 5})
            assertThat(Errors.forCode(offset(broker, LATEST, -1, "t", partition).errorCode()))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.forCode(offset(broker, LATEST, -1, "a/b", 0).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.forCode(offset(broker, LATEST, -7, "none", 0).errorCode()))
                .isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    @Test
    void onePartitionTwiceIsRefusedOnce() throws Exception {
        ListOffsetsResponseData response = broker.ask(ApiKeys.LIST_OFFSETS, LATEST,
                offsets(-1, "t", 0, 0, 7));
        assertThat(response.topics().getFirst().partitions())
                .extracting(ListOffsetsPartitionResponse::errorCode)
                .containsExactly(Errors.INVALID_REQUEST.code(), Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void leaderEpochsAreCompared() throws Exception {
        assertThat(inEpoch(0)).isEqualTo(Errors.NONE);
        assertThat(inEpoch(1)).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(inEpoch(-2)).isEqualTo(Errors.FENCED_LEADER_EPOCH);
    }

    private Errors inEpoch(int epoch) throws Exception {
        ListOffsetsRequestData request = offsets(-1, "t", 0);
        request.topics().getFirst().partitions().getFirst().setCurrentLeaderEpoch(epoch);
        return first(request);
    }

    private Errors first(ListOffsetsRequestData request) throws Exception {
        ListOffsetsResponseData response = broker.ask(ApiKeys.LIST_OFFSETS, LATEST, request);
        return Errors.forCode(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    @Test
    void anIsolationLevelThatDoesNotExistIsRefused() throws Exception {
        assertThat(first(offsets(-1, "t", 0).setIsolationLevel((byte) 1))).isEqualTo(Errors.NONE);
        assertThat(first(offsets(-1, "t", 0).setIsolationLevel((byte) 2))).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void onlyTheLeaderAnswersOfWhateverTime() throws Exception {
        broker.topicOn("f", OneBroker.OTHER, OneBroker.SELF);
        broker.topicElsewhere("e");
        for (String topic : new String[] {"f", "e"}) {
            for (long time : new long[] {-1, -2, -3, -4, -5, -6, T0})
                assertThat(Errors.forCode(offset(broker, LATEST, time, topic, 0).errorCode()))
                        .as("%s, time %d", topic, time).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }
}
