package io.tidemark.common.wire;

import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes request frames, for a node that is the client of another. As immutable as its allocator; for any
 * thread that the allocator is for.
 */
public final class RequestEncoder {
    private final ByteBufAllocator allocator;

    public RequestEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Writes {@code body} as a request of its own API. What it says of records and of ownership is as in
     * {@link ResponseEncoder#encode}.
     *
     * @param version one that kafka-clients knows for this API
     * @throws RuntimeException where the body cannot be written at that version: a mistake of the caller
     */
    public OutgoingFrame encode(short version, int correlationId, @Nullable String clientId,
            ApiMessage body) {
        return encode(new RequestHeaderData().setRequestApiKey(body.apiKey()).setRequestApiVersion(version)
                .setCorrelationId(correlationId).setClientId(clientId), body);
    }

    /** As its sibling, with a header that says which version the body is written in. */
    public OutgoingFrame encode(RequestHeaderData header, ApiMessage body) {
        short version = header.requestApiVersion();
        short headerVersion = ApiKeys.forId(body.apiKey()).requestHeaderVersion(version);
        return FrameEncoder.encode(header, headerVersion, body, version, allocator);
    }
}
