package io.tidemark.controller.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.controller.active.ControllerBench;
import io.tidemark.controller.active.FakeConnection;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What becomes of a request of Kafka's protocol that was forwarded to a controller. */
class ForwardServiceTest {
    private static final short ALLOCATE_VERSION = ApiKeys.ALLOCATE_PRODUCER_IDS.latestVersion();
    private static final short CREATE_VERSION = ApiKeys.CREATE_TOPICS.latestVersion();

    private final ControllerBench bench = new ControllerBench();
    private final List<Consumer<Outcome<BrokerHeartbeatResponseData>>> heartbeats = new ArrayList<>();
    private final ForwardService service = new ForwardService(bench.controller, new Commands()
            .decide(ApiKeys.ALLOCATE_PRODUCER_IDS, AllocateProducerIdsRequestData.class,
                    ForwardServiceTest::registerOne)
            .decide(ApiKeys.CREATE_TOPICS, CreateTopicsRequestData.class, ForwardServiceTest::tooLarge)
            .serve(ApiKeys.BROKER_HEARTBEAT, BrokerHeartbeatRequestData.class,
                    this::heartbeat)
            .serve(ApiKeys.DESCRIBE_QUORUM, DescribeQuorumRequestData.class,
                    ForwardServiceTest::newerThanAsked));

    /** Stands for any decision: its event is the registration of the broker that asks. */
    private static Decided<AllocateProducerIdsResponseData> registerOne(ClusterImage image,
            AllocateProducerIdsRequestData request, Surroundings around) {
        return new Decided<>(List.of(Events.registered(request.brokerId(), image.brokers().lastEpoch() + 1)),
                new AllocateProducerIdsResponseData().setProducerIdStart(4711));
    }

    private void heartbeat(CallerConnection connection, BrokerHeartbeatRequestData request,
            Consumer<Outcome<BrokerHeartbeatResponseData>> done) {
        heartbeats.add(done);
    }

    private static Decided<CreateTopicsResponseData> tooLarge(ClusterImage image,
            CreateTopicsRequestData request, Surroundings around) {
        return new Decided<>(
                List.of(Events.topic(new Uuid(1, 1), "t".repeat(MetadataQuorum.MAX_ENTRY_BYTES))),
                new CreateTopicsResponseData());
    }

    private static ForwardRequest forward(ApiMessage request, short version) {
        return ForwardRequest.newBuilder().setApiKey(request.apiKey()).setApiVersion(version)
                .setBody(ByteString.copyFrom(BodyCodec.write(request, version))).build();
    }

    private static ForwardRequest allocate(int brokerId) {
        return forward(new AllocateProducerIdsRequestData().setBrokerId(brokerId), ALLOCATE_VERSION);
    }

    private List<ForwardResponse> call(ForwardRequest request) {
        List<ForwardResponse> replies = new ArrayList<>();
        bench.shard.execute(() -> service.onForward(new FakeConnection("broker"), request, replies::add));
        bench.settle();
        return replies;
    }

    private static <R extends ApiMessage> R body(ForwardResponse response, ApiKeys key, Class<R> type) {
        assertThat(response.getStatus()).isEqualTo(CallStatus.ANSWERED);
        return type.cast(new BodyCodec(WireLimits.RESPONSES).readResponse(key, key.latestVersion(),
                response.getBody().asReadOnlyByteBuffer()));
    }

    @Test
    void aDecisionIsAnsweredInTheRequestsVersionOnceItIsCommitted() {
        bench.activate(1);
        List<ForwardResponse> replies = call(allocate(7));
        assertThat(replies).isEmpty();
        bench.quorum.commitAll();
        bench.settle();

        ForwardResponse reply = replies.getFirst();
        assertThat(body(reply, ApiKeys.ALLOCATE_PRODUCER_IDS, AllocateProducerIdsResponseData.class)
                .producerIdStart()).isEqualTo(4711);
        assertThat(reply.getActiveController().getNodeId()).isEqualTo(ControllerBench.NODE_ID);
        assertThat(reply.getActiveController().getEpoch()).isEqualTo(1);
        assertThat(bench.committed().brokers().broker(7)).isNotNull();
    }

    @Test
    void aStandbySaysThatNothingWasDoneAndWhoIsActive() {
        bench.quorum.commitForeign(MetadataBatch.newBuilder().setEpoch(5)
                .addRecords(Events.barrier(5)).build());
        ForwardResponse reply = call(allocate(7)).getFirst();

        assertThat(reply.getStatus()).isEqualTo(CallStatus.NOT_ACTIVE);
        assertThat(reply.getActiveController().getNodeId()).isEqualTo(1);
        assertThat(reply.getActiveController().getEpoch()).isEqualTo(5);
    }

    /** A client chooses the version; one that cannot hold the answer must not halt the controller. */
    @Test
    void aResponseThatItsVersionCannotHoldIsAnError() {
        bench.activate(1);
        List<ForwardResponse> replies = call(forward(new DescribeQuorumRequestData(), (short) 0));

        assertThat(replies.getFirst().getStatus()).isEqualTo(CallStatus.ANSWERED);
        DescribeQuorumResponseData response = (DescribeQuorumResponseData) new BodyCodec(WireLimits.RESPONSES)
                .readResponse(ApiKeys.DESCRIBE_QUORUM, (short) 0,
                        replies.getFirst().getBody().asReadOnlyByteBuffer());
        assertThat(Errors.forCode(response.errorCode())).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
    }

    /** A registration's response has room for the error alone. */
    @Test
    void whySomethingIsRefusedStandsBesideTheResponse() {
        bench.activate(1);
        List<ForwardResponse> replies = call(forward(new BrokerHeartbeatRequestData(),
                ApiKeys.BROKER_HEARTBEAT.latestVersion()));
        bench.shard.run(() -> heartbeats.getFirst()
                .accept(new Outcome.Refused<>(Errors.INVALID_REQUEST, "It is too loud.")));

        assertThat(replies.getFirst().getComplaint()).isEqualTo("It is too loud.");
        assertThat(body(replies.getFirst(), ApiKeys.BROKER_HEARTBEAT, BrokerHeartbeatResponseData.class)
                .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
    }

    private static void newerThanAsked(CallerConnection connection, DescribeQuorumRequestData request,
            Consumer<Outcome<DescribeQuorumResponseData>> done) {
        done.accept(new Outcome.Answered<>(new DescribeQuorumResponseData().setTopics(List.of(
                new TopicData().setTopicName("__cluster_metadata").setPartitions(List.of(new PartitionData()
                        .setCurrentVoters(List.of(
                                new ReplicaState().setReplicaDirectoryId(new Uuid(1, 1)))))))),
                0));
    }

    @Test
    void whatWasLostWithLeadershipIsSaidToBeUnknown() {
        bench.activate(1);
        List<ForwardResponse> replies = call(allocate(7));
        bench.quorum.leaderStops();
        bench.settle();

        assertThat(replies).extracting(ForwardResponse::getStatus)
                .containsExactly(CallStatus.OUTCOME_UNKNOWN);
    }

    @Test
    void keysAndVersionsThatDoNotExistAreUnreadable() {
        bench.activate(1);
        for (int key : new int[] {-1, 4, 63, 9_999, 1 << 16 | 67, Integer.MIN_VALUE})
            assertThat(call(allocate(1).toBuilder().setApiKey(key).build()).getFirst().getStatus())
                    .isEqualTo(CallStatus.UNREADABLE);
        for (int version : new int[] {-1, 99, 1 << 16})
            assertThat(call(allocate(1).toBuilder().setApiVersion(version).build()).getFirst().getStatus())
                    .isEqualTo(CallStatus.UNREADABLE);
        assertThat(call(allocate(1).toBuilder().setApiKey(ApiKeys.METADATA.id).build()).getFirst()
                .getComplaint()).contains("does not serve Metadata");
    }

    @Test
    void randomBytesAreUnreadableOrARequestAndNothingElseHappens() {
        bench.activate(1);
        bench.quorum.commitsAfterMs(1);
        SeededRandomness random = new SeededRandomness(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            ApiKeys key = random.oneIn(2) ? ApiKeys.CREATE_TOPICS : ApiKeys.BROKER_HEARTBEAT;
            List<ForwardResponse> replies = call(ForwardRequest.newBuilder().setApiKey(key.id)
                    .setApiVersion(key.latestVersion()).setBody(ByteString.copyFrom(bytes)).build());
            if (!replies.isEmpty())
                assertThat(replies.getFirst().getStatus()).isIn(CallStatus.UNREADABLE, CallStatus.ANSWERED);
        }

        assertThat(bench.isActive()).isTrue();
    }

    @Test
    void aRefusalIsAResponseOfTheSameKindWithTheErrorInIt() {
        bench.activate(1);
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(new CreateTopicsRequestData.CreatableTopic().setName("orders")
                .setNumPartitions(1).setReplicationFactor((short) 1));
        ForwardResponse reply = call(forward(request, CREATE_VERSION)).getFirst();
        CreateTopicsResponseData response = body(reply, ApiKeys.CREATE_TOPICS,
                CreateTopicsResponseData.class);

        assertThat(response.topics().find("orders").errorCode()).isEqualTo(Errors.POLICY_VIOLATION.code());
        assertThat(response.topics().find("orders").errorMessage()).contains("Ask for less");
        assertThat(bench.inFlight()).isEmpty();
    }

    @Test
    void anEndpointIsServedAtOnceEvenWhileTheQueueIsFull() {
        bench.quorum.leaderStarts(1);
        bench.settle();
        for (int i = 0; i < 10_000; i++)
            call(allocate(i));
        assertThat(call(allocate(1)).getFirst().getStatus()).isEqualTo(CallStatus.OVERLOADED);

        List<ForwardResponse> replies = call(
                forward(new BrokerHeartbeatRequestData(), ApiKeys.BROKER_HEARTBEAT.latestVersion()));
        bench.shard.run(() -> heartbeats.getFirst().accept(
                new Outcome.Answered<>(new BrokerHeartbeatResponseData().setIsCaughtUp(true), 3)));

        assertThat(body(replies.getFirst(), ApiKeys.BROKER_HEARTBEAT, BrokerHeartbeatResponseData.class)
                .isCaughtUp()).isTrue();
    }

    @Test
    void aKeyIsServedInOneWayByItsOwnRequests() {
        Commands commands = new Commands().decide(ApiKeys.CREATE_TOPICS, CreateTopicsRequestData.class,
                ForwardServiceTest::tooLarge);

        assertThatThrownBy(() -> commands.decide(ApiKeys.CREATE_TOPICS, CreateTopicsRequestData.class,
                ForwardServiceTest::tooLarge)).hasMessageContaining("served already");
        assertThatThrownBy(() -> commands.decide(ApiKeys.DELETE_TOPICS, CreateTopicsRequestData.class,
                ForwardServiceTest::tooLarge)).isInstanceOf(IllegalArgumentException.class);
    }
}
