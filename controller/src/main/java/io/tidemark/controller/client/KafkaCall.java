package io.tidemark.controller.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.controller.call.ForwardRequest;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A request of Kafka's protocol that the node makes on its own behalf, as the controllers are asked.
 *
 * @param key of its API
 * @param version that request and response are written in
 */
public record KafkaCall(ApiKeys key, short version) {
    static final KafkaCall REGISTRATION = new KafkaCall(ApiKeys.BROKER_REGISTRATION, (short) 4);
    static final KafkaCall HEARTBEAT = new KafkaCall(ApiKeys.BROKER_HEARTBEAT, (short) 1);

    /** Since what does not fail is not reported, this is for replicas in directories that did. */
    static final KafkaCall LOST_REPLICAS = new KafkaCall(ApiKeys.ASSIGN_REPLICAS_TO_DIRS, (short) 0);

    private static final BodyCodec CODEC = new BodyCodec(WireLimits.RESPONSES);

    /** The request, to be forwarded. */
    public ForwardRequest request(ApiMessage body) {
        return ForwardRequest.newBuilder()
                .setApiKey(key.id)
                .setApiVersion(version)
                .setBody(UnsafeByteOperations.unsafeWrap(BodyCodec.write(body, version)))
                .build();
    }

    /**
     * Reads the body of an answer, see {@link ForwardOutcome.Answered}.
     *
     * @throws MalformedFrame if it is no such response
     */
    public <R extends ApiMessage> R response(ByteString body, Class<R> type) {
        return type.cast(CODEC.readResponse(key, version, body.asReadOnlyByteBuffer()));
    }
}
