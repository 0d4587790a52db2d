package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;

/**
 * Reads and writes the body of a request or a response alone, for where something else than a frame carries
 * it. Immutable, for any thread.
 */
public final class BodyCodec {
    private final WireLimits limits;

    public BodyCodec(WireLimits limits) {
        this.limits = limits;
    }

    /** Whether a body of that key and version can be read. */
    public static boolean reads(int key, int version) {
        if (key != (short) key || version != (short) version || !ApiKeys.hasId(key))
            return false;
        ApiKeys apiKey = ApiKeys.forId(key);
        return apiKey.hasValidVersion() && apiKey.isVersionSupported((short) version);
    }

    /**
     * Reads the request that fills {@code bytes}, whose position stays. Byte buffers in it are views of them.
     *
     * @param version one that {@link #reads}
     * @throws MalformedFrame if the bytes are no such request; nothing else, whatever they are
     */
    public ApiMessage readRequest(ApiKeys apiKey, short version, ByteBuffer bytes) {
        return read(apiKey.messageType.newRequest(), apiKey.messageType.requestSchemas()[version], version,
                bytes);
    }

    /** As its sibling, for a response. */
    public ApiMessage readResponse(ApiKeys apiKey, short version, ByteBuffer bytes) {
        return read(apiKey.messageType.newResponse(), apiKey.messageType.responseSchemas()[version], version,
                bytes);
    }

    private ApiMessage read(ApiMessage message, Schema schema, short version, ByteBuffer bytes) {
        if (bytes.hasRemaining())
            Framer.checked(bytes.remaining(), limits);
        ByteBuf wrapped = Unpooled.wrappedBuffer(bytes.duplicate());
        return MessageReader.readBody(message, schema, version, new ByteBufReadable(wrapped, limits));
    }

    /**
     * Writes a body.
     *
     * @throws RuntimeException where it cannot be written at that version: a mistake of the caller
     */
    public static ByteBuffer write(ApiMessage body, short version) {
        return MessageUtil.toByteBufferAccessor(body, version).buffer();
    }
}
