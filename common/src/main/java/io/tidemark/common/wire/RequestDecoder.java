package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.tidemark.common.wire.DecodedRequest.Request;
import io.tidemark.common.wire.DecodedRequest.UnknownApi;
import io.tidemark.common.wire.DecodedRequest.UnservedApiVersions;
import io.tidemark.common.wire.DecodedRequest.UnservedVersion;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Reads request frames. Immutable, for any thread.
 *
 * <p>The first eight bytes (key, version, correlation id) are the same in every header version, so a request
 * that is not served is told by them alone, whatever follows. Bytes behind the body are ignored, as Apache
 * Kafka ignores them.
 */
public final class RequestDecoder {
    private final WireLimits limits;
    private final ServedVersions served;

    public RequestDecoder(WireLimits limits, ServedVersions served) {
        this.limits = limits;
        this.served = served;
    }

    /**
     * Reads the frame from its reader index to its writer index and leaves both as they are. The frame
     * remains the caller's, who keeps it for as long as he uses the body.
     *
     * @param frame a frame without its length prefix
     * @throws MalformedFrame if the bytes are no request; nothing else, whatever they are
     */
    public DecodedRequest decode(ByteBuf frame) {
        Framer.checked(frame.readableBytes(), limits);
        ByteBufReadable start = new ByteBufReadable(frame.duplicate(), limits);
        short key = start.readShort();
        short version = start.readShort();
        int correlationId = start.readInt();
        if (!ApiKeys.hasId(key) || !ApiKeys.forId(key).hasValidVersion()) {
            return new UnknownApi(key, version, correlationId);
        }
        ApiKeys apiKey = ApiKeys.forId(key);
        if (apiKey.isVersionSupported(version) && served.serves(apiKey, version)) {
            return request(apiKey, version, frame);
        }
        return apiKey == ApiKeys.API_VERSIONS ? new UnservedApiVersions(version, correlationId)
                : new UnservedVersion(apiKey, version, correlationId);
    }

    private Request request(ApiKeys apiKey, short version, ByteBuf frame) {
        ByteBufReadable in = new ByteBufReadable(frame.duplicate(), limits);
        RequestHeaderData header = MessageReader.readHeader(new RequestHeaderData(),
                apiKey.requestHeaderVersion(version), in);
        return new Request(apiKey, header, MessageReader.readBody(apiKey.messageType.newRequest(),
                apiKey.messageType.requestSchemas()[version], version, in));
    }
}
