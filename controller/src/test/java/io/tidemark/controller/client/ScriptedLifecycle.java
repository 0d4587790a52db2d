package io.tidemark.controller.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.pull.AuthoritativeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Registers and unfences brokers as the active controller does, as simply as can be, and keeps what it was asked. */
final class ScriptedLifecycle {
    private static final BodyCodec CODEC = new BodyCodec(WireLimits.REQUESTS);

    /** A heartbeat, and when it came. */
    record Heard(long atMs, int controller, BrokerHeartbeatRequestData heartbeat) {}

    private final AuthoritativeLog log;
    private final SessionWorld world;
    final List<BrokerRegistrationRequestData> registrations = new ArrayList<>();
    final List<Heard> heartbeats = new ArrayList<>();

    final List<AssignReplicasToDirsRequestData> reports = new ArrayList<>();

    /** What registrations are answered with instead. */
    Errors registrationError = Errors.NONE;

    /** And what is said to that. */
    String registrationComplaint = "";

    /** How many heartbeats with the wish to stop are answered before it may. */
    int heartbeatsToShutDown = 2;

    private UnaryOperator<BrokerHeartbeatResponseData> once = UnaryOperator.identity();

    ScriptedLifecycle(AuthoritativeLog log, SessionWorld world) {
        this.log = log;
        this.world = world;
    }

    void onForward(int controller, ForwardRequest request, Consumer<ForwardResponse> reply) {
        ApiKeys key = ApiKeys.forId(request.getApiKey());
        short version = (short) request.getApiVersion();
        ApiMessage body = CODEC.readRequest(key, version, request.getBody().asReadOnlyByteBuffer());
        ApiMessage response = switch (body) {
            case BrokerRegistrationRequestData registration -> register(registration);
            case BrokerHeartbeatRequestData heartbeat -> heartbeat(controller, heartbeat);
            case AssignReplicasToDirsRequestData lost -> lost(lost);
            default -> throw new AssertionError("a request of " + key);
        };
        ByteString bytes = UnsafeByteOperations.unsafeWrap(BodyCodec.write(response, version));
        reply.accept(ForwardResponse.newBuilder().setStatus(CallStatus.ANSWERED).setBody(bytes)
                .setComplaint(body instanceof BrokerRegistrationRequestData ? registrationComplaint : "")
                .build());
    }

    private AssignReplicasToDirsResponseData lost(AssignReplicasToDirsRequestData request) {
        reports.add(request);
        return new AssignReplicasToDirsResponseData();
    }

    /** Changes the next answer to a heartbeat. */
    void heartbeatOnce(UnaryOperator<BrokerHeartbeatResponseData> how) {
        once = how;
    }

    private BrokerRegistrationResponseData register(BrokerRegistrationRequestData request) {
        registrations.add(request);
        if (registrationError != Errors.NONE)
            return new BrokerRegistrationResponseData().setErrorCode(registrationError.code());
        return new BrokerRegistrationResponseData()
                .setBrokerEpoch(register(request.brokerId(), request.incarnationId()));
    }

    /** Gives out an epoch, whoever had that id before. */
    long register(int brokerId, Uuid incarnationId) {
        long epoch = Math.max(log.image().brokers().lastEpoch() + 1, log.endOffset());
        world.commit(log.append(MetadataRecord.newBuilder()
                .setBrokerRegistered(BrokerRegistered.newBuilder()
                        .setBrokerId(brokerId)
                        .setBrokerEpoch(epoch)
                        .setIncarnationId(UuidValues.of(incarnationId))
                        .setFenced(true))
                .build()));
        return epoch;
    }

    private BrokerHeartbeatResponseData heartbeat(int controller, BrokerHeartbeatRequestData request) {
        heartbeats.add(new Heard(world.nowMs(), controller, request));
        BrokerImage broker = broker(request.brokerId());
        if (broker == null)
            return new BrokerHeartbeatResponseData().setErrorCode(Errors.BROKER_ID_NOT_REGISTERED.code());
        if (broker.epoch() != request.brokerEpoch())
            return new BrokerHeartbeatResponseData().setErrorCode(Errors.STALE_BROKER_EPOCH.code());
        boolean caughtUp = request.currentMetadataOffset() > broker.epoch();
        if (request.wantShutDown())
            return shutDown(broker);
        if (broker.isFenced() && caughtUp && !request.wantFence())
            unfence(broker);
        UnaryOperator<BrokerHeartbeatResponseData> how = once;
        once = UnaryOperator.identity();
        return how.apply(
                new BrokerHeartbeatResponseData().setIsCaughtUp(caughtUp).setIsFenced(isFenced(broker.id())));
    }

    private BrokerHeartbeatResponseData shutDown(BrokerImage broker) {
        if (!broker.isInControlledShutdown())
            world.commit(log.append(MetadataRecord.newBuilder()
                    .setBrokerInControlledShutdown(BrokerInControlledShutdown.newBuilder()
                            .setBrokerId(broker.id()).setBrokerEpoch(broker.epoch()))
                    .build()));
        heartbeatsToShutDown--;
        return new BrokerHeartbeatResponseData().setShouldShutDown(heartbeatsToShutDown <= 0);
    }

    private void unfence(BrokerImage broker) {
        world.commit(log.append(MetadataRecord.newBuilder()
                .setBrokerUnfenced(BrokerUnfenced.newBuilder()
                        .setBrokerId(broker.id()).setBrokerEpoch(broker.epoch()))
                .build()));
    }

    void fence(int brokerId) {
        world.commit(log.append(MetadataRecord.newBuilder()
                .setBrokerFenced(BrokerFenced.newBuilder()
                        .setBrokerId(brokerId).setBrokerEpoch(known(brokerId).epoch()))
                .build()));
    }

    void unregister(int brokerId) {
        world.commit(log.append(MetadataRecord.newBuilder()
                .setBrokerUnregistered(BrokerUnregistered.newBuilder()
                        .setBrokerId(brokerId).setBrokerEpoch(known(brokerId).epoch()))
                .build()));
    }

    private boolean isFenced(int brokerId) {
        return known(brokerId).isFenced();
    }

    private BrokerImage known(int brokerId) {
        BrokerImage broker = broker(brokerId);
        if (broker == null)
            throw new AssertionError("broker " + brokerId + " is not registered");
        return broker;
    }

    private @Nullable BrokerImage broker(int brokerId) {
        ClusterImage image = log.image();
        return image.brokers().broker(brokerId);
    }
}
