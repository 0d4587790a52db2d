package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.tidemark.common.wire.MalformedFrame.Reason;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Reads response frames, for a node that is the client of another. Immutable, for any thread. */
public final class ResponseDecoder {
    private final WireLimits limits;

    public ResponseDecoder(WireLimits limits) {
        this.limits = limits;
    }

    /**
     * The number of the request that this frame answers, which says what to {@link #decode} it as.
     *
     * @throws MalformedFrame if the frame is shorter than that
     */
    public static int correlationId(ByteBuf frame) {
        if (frame.readableBytes() < Integer.BYTES) {
            throw new MalformedFrame(Reason.TRUNCATED, "no correlation id");
        }
        return frame.getInt(frame.readerIndex());
    }

    /**
     * Reads the frame from its reader index to its writer index and leaves both as they are. The frame
     * remains the caller's, who keeps it for as long as he uses the body.
     *
     * @param frame a frame without its length prefix
     * @param apiKey what was asked, and {@code version} how; one that kafka-clients knows
     * @throws MalformedFrame if the bytes are no such response; nothing else, whatever they are
     */
    public DecodedResponse decode(ApiKeys apiKey, short version, ByteBuf frame) {
        Framer.checked(frame.readableBytes(), limits);
        ByteBufReadable in = new ByteBufReadable(frame.duplicate(), limits);
        ResponseHeaderData header = MessageReader.readHeader(new ResponseHeaderData(),
                apiKey.responseHeaderVersion(version), in);
        short written = apiKey == ApiKeys.API_VERSIONS ? apiVersionsVersion(version, frame) : version;
        return new DecodedResponse(header, written,
                MessageReader.readBody(apiKey.messageType.newResponse(),
                        apiKey.messageType.responseSchemas()[written], written, in));
    }

    /** Who does not serve the version answers in version 0 (KIP-511); all begin with the error code. */
    private static short apiVersionsVersion(short asked, ByteBuf frame) {
        int errorAt = frame.readerIndex() + Integer.BYTES;
        boolean refused = frame.readableBytes() >= Integer.BYTES + Short.BYTES
                && frame.getShort(errorAt) == Errors.UNSUPPORTED_VERSION.code();
        return refused ? 0 : asked;
    }
}
