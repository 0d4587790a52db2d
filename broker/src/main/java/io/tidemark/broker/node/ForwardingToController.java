package io.tidemark.broker.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tidemark.broker.api.Forwarding;
import io.tidemark.common.port.Shard;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.client.ControllerClient;
import io.tidemark.controller.client.ForwardOutcome;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Sends requests on by the node's own client of the controllers. Safe on any thread. */
final class ForwardingToController implements Forwarding {
    private static final BodyCodec CODEC = new BodyCodec(WireLimits.RESPONSES);

    private final Shard shard;
    private final ControllerClient client;

    /** @param shard the client's */
    ForwardingToController(Shard shard, ControllerClient client) {
        this.shard = shard;
        this.client = client;
    }

    @Override
    public void forward(ApiKeys key, short version, ApiMessage body, String principal, long timeoutMs,
            Consumer<Forwarded> done) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(BodyCodec.write(body, version));
        ForwardRequest request = ForwardRequest.newBuilder()
                .setApiKey(key.id)
                .setApiVersion(version)
                .setBody(bytes)
                .setPrincipal(principal)
                .build();
        try {
            shard.execute(() -> client.forward(request, timeoutMs,
                    outcome -> done.accept(forwarded(key, version, outcome))));
        } catch (RejectedExecutionException stopping) {
            done.accept(new Forwarded.Failed(Errors.REQUEST_TIMED_OUT, "The node is stopping."));
        }
    }

    /** What may have been done, or was not done in time, is a request that timed out; clients try that again. */
    private static Forwarded forwarded(ApiKeys key, short version, ForwardOutcome outcome) {
        return switch (outcome) {
            case ForwardOutcome.Answered answered -> answered(key, version, answered.body());
            case ForwardOutcome.Unknown unknown -> failed(Errors.REQUEST_TIMED_OUT,
                    "It is not known whether the request was carried out: " + unknown.reason());
            case ForwardOutcome.NotDone notDone ->
                failed(Errors.REQUEST_TIMED_OUT, "The request was not carried out: " + notDone.reason());
            case ForwardOutcome.Overloaded overloaded ->
                failed(Errors.REQUEST_TIMED_OUT, "The request was not carried out: " + overloaded.reason());
            case ForwardOutcome.Refused refused -> failed(Errors.INVALID_REQUEST, refused.reason());
        };
    }

    private static Forwarded answered(ApiKeys key, short version, ByteString body) {
        try {
            return new Forwarded.Answered(CODEC.readResponse(key, version, body.asReadOnlyByteBuffer()));
        } catch (MalformedFrame e) {
            return failed(Errors.UNKNOWN_SERVER_ERROR,
                    "The controller's answer cannot be read: " + e.getMessage());
        }
    }

    private static Forwarded failed(Errors error, String why) {
        return new Forwarded.Failed(error, why);
    }
}
