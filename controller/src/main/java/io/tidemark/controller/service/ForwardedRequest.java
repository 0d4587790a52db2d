package io.tidemark.controller.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tidemark.common.wire.BodyCodec;
import io.tidemark.common.wire.WireLimits;
import io.tidemark.controller.call.ForwardRequest;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;

/**
 * A request of Kafka's protocol as it was forwarded, not read yet. Immutable.
 *
 * @param key of its API
 * @param version that body and response are written in, one that can be read
 * @param body without a header
 */
record ForwardedRequest(ApiKeys key, short version, ByteString body) {
    private static final BodyCodec CODEC = new BodyCodec(WireLimits.REQUESTS);

    /** Whether its key and version make sense here. */
    static boolean isKnown(ForwardRequest request) {
        return BodyCodec.reads(request.getApiKey(), request.getApiVersion());
    }

    static ForwardedRequest of(ForwardRequest request) {
        return new ForwardedRequest(ApiKeys.forId(request.getApiKey()), (short) request.getApiVersion(),
                request.getBody());
    }

    /**
     * Reads the body.
     *
     * @throws io.tidemark.common.wire.MalformedFrame if it is no such request
     */
    ApiMessage read() {
        return CODEC.readRequest(key, version, body.asReadOnlyByteBuffer());
    }

    ByteString written(ApiMessage response) {
        return UnsafeByteOperations.unsafeWrap(BodyCodec.write(response, version));
    }

    /** The response that says of all that was asked that it failed with this error; of one that was read. */
    ByteString writtenError(Errors error, String why) {
        AbstractRequest request = AbstractRequest.parseRequest(key, version,
                new ByteBufferAccessor(body.asReadOnlyByteBuffer())).request;
        return written(request.getErrorResponse(0, error.exception(why)).data());
    }

    @Override
    public String toString() {
        return key.name + " version " + version + " of " + body.size() + " bytes";
    }
}
