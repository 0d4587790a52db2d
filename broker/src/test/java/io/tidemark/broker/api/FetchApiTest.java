package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchRequestData.ReplicaState;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches over connections, on real logs. */
class FetchApiTest {
    private static final short LATEST = 18;
    private static final short BY_NAME = 12;
    private static final int SINGLE = -1;
    private static final int FIRST = 0;

    /** Longer than any test: nobody is answered because his time is up. */
    private static final int FOR_EVER_MS = 600_000;

    @TempDir
    private Path root;

    private OneBroker broker;
    private RawClient client;
    private Uuid id;

    @BeforeEach
    void begin() throws Exception {
        broker = new OneBroker(root);
        id = broker.topic("t", 2);
        client = broker.connect();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        broker.close();
    }

    private static FetchPartition at(int partition, long offset) {
        return new FetchPartition().setPartition(partition).setFetchOffset(offset)
                .setPartitionMaxBytes(1 << 20);
    }

    private FetchRequestData request(int sessionId, int epoch, FetchPartition... partitions) {
        FetchRequestData request = new FetchRequestData().setMaxWaitMs(0).setMinBytes(1).setMaxBytes(1 << 20)
                .setSessionId(sessionId).setSessionEpoch(epoch);
        if (partitions.length > 0)
            request.topics().add(new FetchTopic().setTopic("t").setTopicId(id)
                    .setPartitions(List.of(partitions)));
        return request;
    }

    private void send(int version, FetchRequestData request) throws IOException {
        client.send(broker.frame(ApiKeys.FETCH, version, request));
    }

    private FetchResponseData answer() throws IOException {
        return broker.answer(client, ApiKeys.FETCH, LATEST);
    }

    private FetchResponseData ask(FetchRequestData request) throws IOException {
        send(LATEST, request);
        return answer();
    }

    private FetchResponseData askByName(FetchRequestData request) throws IOException {
        request.topics().forEach(topic -> topic.setTopicId(Uuid.ZERO_UUID));
        send(BY_NAME, request);
        return broker.answer(client, ApiKeys.FETCH, BY_NAME);
    }

    private static List<PartitionData> partitions(FetchResponseData response) {
        List<PartitionData> all = new ArrayList<>();
        response.responses().forEach(topic -> all.addAll(topic.partitions()));
        return all;
    }

    private static PartitionData only(FetchResponseData response) {
        assertThat(partitions(response)).hasSize(1);
        return partitions(response).getFirst();
    }

    private static int bytes(PartitionData partition) {
        return partition.records().sizeInBytes();
    }

    private void writeTo(int partition) throws Exception {
        assertThat(write(broker, IDS, "t", id, partition, records(T0)).errorCode()).isZero();
    }

    @Test
    void recordsComeBackByNameAndById() throws Exception {
        writeTo(0);
        PartitionData byId = only(ask(request(0, SINGLE, at(0, 0))));
        assertThat(bytes(byId)).isPositive();
        assertThat(byId.highWatermark()).isEqualTo(1);
        send(BY_NAME, request(0, SINGLE, at(0, 0)));
        FetchResponseData byName = broker.answer(client, ApiKeys.FETCH, BY_NAME);
        assertThat(bytes(only(byName))).isEqualTo(bytes(byId));
    }

    @Test
    void aSessionTellsOnlyWhatIsNew() throws Exception {
        writeTo(0);
        FetchResponseData first = ask(request(0, FIRST, at(0, 0), at(1, 0)));
        assertThat(first.sessionId()).isPositive();
        assertThat(partitions(first)).hasSize(2);
        FetchResponseData again = ask(request(first.sessionId(), 1, at(0, 1)));
        assertThat(partitions(again)).isEmpty();
        writeTo(1);
        PartitionData news = only(ask(request(first.sessionId(), 2)));
        assertThat(news.partitionIndex()).isEqualTo(1);
        assertThat(bytes(news)).isPositive();
    }

    @Test
    void aForgottenPartitionIsToldNoMore() throws Exception {
        FetchResponseData first = ask(request(0, FIRST, at(0, 0), at(1, 0)));
        FetchRequestData forgetting = request(first.sessionId(), 1);
        forgetting.forgottenTopicsData().add(new ForgottenTopic().setTopicId(id).setPartitions(List.of(1)));
        assertThat(partitions(ask(forgetting))).isEmpty();
        writeTo(0);
        writeTo(1);
        assertThat(only(ask(request(first.sessionId(), 2))).partitionIndex()).isZero();
    }

    @Test
    void aSessionIsOfItsConnectionItsEpochsAndItsWayToNameTopics() throws Exception {
        int session = ask(request(0, FIRST, at(0, 0))).sessionId();
        assertThat(error(ask(request(session, 5)))).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
        assertThat(error(ask(request(session + 1, 1)))).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        send(BY_NAME, request(session, 1, at(0, 0)));
        FetchResponseData byName = broker.answer(client, ApiKeys.FETCH, BY_NAME);
        assertThat(error(byName)).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        FetchResponseData elsewhere = broker.ask(ApiKeys.FETCH, LATEST, request(session, 1));
        assertThat(error(elsewhere)).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(error(ask(request(session, 1)))).isEqualTo(Errors.NONE);
    }

    private static Errors error(FetchResponseData response) {
        return Errors.forCode(response.errorCode());
    }

    @Test
    void whoFindsNoRoomForASessionIsServedWithoutOne() throws Exception {
        int[] sessions = new int[OneBroker.FETCH_SLOTS];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = ask(request(0, FIRST, at(0, 0))).sessionId();
            assertThat(sessions[i]).isPositive();
        }
        writeTo(0);
        FetchResponseData without = ask(request(0, FIRST, at(0, 0)));
        assertThat(without.sessionId()).isZero();
        assertThat(bytes(only(without))).isPositive();
        assertThat(ask(request(sessions[0], FIRST, at(0, 0))).sessionId()).as("in the place of its old one")
                .isPositive();
    }

    @Test
    void aFetchThatWaitsIsAnsweredByTheNextRecord() throws Exception {
        send(LATEST, request(0, SINGLE, at(0, 0)).setMaxWaitMs(FOR_EVER_MS));
        writeTo(0);
        assertThat(bytes(only(answer()))).isPositive();
    }

    @Test
    void aFetchThatWaitsIsAnsweredWhenSomethingElseIsAsked() throws Exception {
        send(LATEST, request(0, SINGLE, at(0, 0)).setMaxWaitMs(FOR_EVER_MS));
        client.send(broker.frame(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData()));
        assertThat(bytes(only(answer()))).isZero();
        assertThat(client.receive().remaining()).isPositive();
    }

    @Test
    void fetchesOfOneSessionThatCameTogetherAreAnsweredOneAfterTheOther() throws Exception {
        writeTo(0);
        int session = ask(request(0, FIRST, at(0, 0))).sessionId();
        send(LATEST, request(session, 1, at(0, 1)).setMaxWaitMs(FOR_EVER_MS));
        send(LATEST, request(session, 2, at(0, 0)));
        writeTo(0);
        assertThat(bytes(only(answer()))).isPositive();
        assertThat(bytes(only(answer()))).isPositive();
    }

    @Test
    void whoGoesAwayWhileHeWaitsLeavesNothingBehind() throws Exception {
        send(LATEST, request(0, FIRST, at(0, 0)).setMaxWaitMs(FOR_EVER_MS));
        client.close();
        writeTo(0);
        client = broker.connect();
        for (int i = 0; i < OneBroker.FETCH_SLOTS; i++)
            assertThat(ask(request(0, FIRST, at(1, 0))).sessionId()).isPositive();
    }

    @Test
    void aTopicThatIsNotThereIsAnErrorEachTimeUntilItIs() throws Exception {
        FetchRequestData unknown = request(0, FIRST);
        unknown.topics().add(new FetchTopic().setTopicId(new Uuid(77, 2)).setPartitions(List.of(at(0, 0))));
        FetchResponseData first = ask(unknown);
        assertThat(Errors.forCode(only(first).errorCode())).isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(Errors.forCode(only(ask(request(first.sessionId(), 1))).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(broker.topic("later", 1)).isEqualTo(new Uuid(77, 2));
        assertThat(only(ask(request(first.sessionId(), 2))).errorCode()).isZero();
    }

    @Test
    void aNameInASessionMeansTheNewTopicWhenTheOldOneIsGone() throws Exception {
        writeTo(0);
        int session = askByName(request(0, FIRST, at(0, 0))).sessionId();
        broker.delete("t", id, 2);
        for (int epoch = 1; epoch <= 2; epoch++)
            assertThat(Errors.forCode(only(askByName(request(session, epoch))).errorCode()))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        id = broker.topic("t", 2);
        writeTo(0);
        PartitionData anew = only(askByName(request(session, 3)));
        assertThat(anew.errorCode()).isZero();
        assertThat(bytes(anew)).isPositive();
    }

    @Test
    void aNameInASessionMeansTheNewTopicAlsoWhereTheOldOneWasNotMissed() throws Exception {
        int session = askByName(request(0, FIRST, at(0, 0))).sessionId();
        broker.delete("t", id, 2);
        id = broker.topic("t", 2);
        writeTo(0);
        assertThat(Errors.forCode(only(askByName(request(session, 1))).errorCode()))
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(only(askByName(request(session, 2))).errorCode()).isZero();
    }

    @Test
    void whoComesToTheWrongBrokerIsToldTheRightOne() throws Exception {
        broker.topicElsewhere("elsewhere");
        FetchRequestData request = request(0, SINGLE);
        request.topics().add(new FetchTopic().setTopicId(new Uuid(77, 2)).setPartitions(List.of(at(0, 0))));
        FetchResponseData response = ask(request);
        assertThat(Errors.forCode(only(response).errorCode())).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(only(response).currentLeader().leaderId()).isEqualTo(OneBroker.OTHER);
        assertThat(response.nodeEndpoints()).extracting(FetchResponseData.NodeEndpoint::nodeId)
                .containsExactly(OneBroker.OTHER);
    }

    @Test
    void aFollowersFetchSaysHowFarItIs() throws Exception {
        id = broker.topicOn("r", OneBroker.SELF, OneBroker.OTHER);
        client.send(broker.frame(ApiKeys.PRODUCE, IDS,
                Asking.produce(-1, Asking.to("r", id, Asking.part(0, records(T0))))));
        try (RawClient follower = broker.connect()) {
            follower.send(broker.frame(ApiKeys.FETCH, LATEST, asFollower(at(0, 1))));
            assertThat(client.receive().remaining()).as("the answer to the producer").isPositive();
        }
        PartitionData consumers = only(ask(request(0, SINGLE, at(0, 0))));
        assertThat(consumers.highWatermark()).isEqualTo(1);
        assertThat(bytes(consumers)).isPositive();
    }

    private FetchRequestData asFollower(FetchPartition partition) {
        FetchRequestData request = new FetchRequestData().setMaxWaitMs(0).setMinBytes(1).setMaxBytes(1 << 20)
                .setReplicaState(new ReplicaState().setReplicaId(OneBroker.OTHER).setReplicaEpoch(20));
        request.topics().add(new FetchTopic().setTopicId(id).setPartitions(List.of(partition)));
        return request;
    }
}
