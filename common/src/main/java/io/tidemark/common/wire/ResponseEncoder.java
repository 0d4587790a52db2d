package io.tidemark.common.wire;

import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Writes response frames. As immutable as its allocator; for any thread that the allocator is for.
 *
 * <p>The header of ApiVersions is version 0 whatever the body's version, since the client that reads it does
 * not know yet what we speak (KIP-511).
 */
public final class ResponseEncoder {
    private final ByteBufAllocator allocator;

    public ResponseEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Writes {@code body} as the answer to a request. The frame owns its buffers and takes over the
     * {@link RecordsRegion}s in the body; records in memory are not copied and must not change until it is
     * sent. Where this throws, the regions are still the caller's.
     *
     * @param version one that kafka-clients knows for this API
     * @throws RuntimeException where the body cannot be written at that version: a mistake of the handler
     */
    public OutgoingFrame encode(ApiKeys apiKey, short version, int correlationId, ApiMessage body) {
        ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
        return FrameEncoder.encode(header, apiKey.responseHeaderVersion(version), body, version, allocator);
    }
}
