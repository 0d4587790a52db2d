package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** One frame as the message it is said to be, by us and by kafka-clients. */
final class Decoding {
    private Decoding() {}

    static ApiMessage decode(MessageVersion of, ByteBuf frame, WireLimits limits) {
        return of.isRequest()
                ? ((DecodedRequest.Request) new RequestDecoder(limits, ServedVersions.all()).decode(frame))
                        .body()
                : new ResponseDecoder(limits).decode(of.apiKey(), of.version(), frame).body();
    }

    /** Throws whatever it throws. */
    static ApiMessage byKafka(MessageVersion of, byte[] frame) {
        ByteBufferAccessor in = new ByteBufferAccessor(ByteBuffer.wrap(frame));
        of.newHeader().read(in, of.headerVersion());
        ApiMessage body = of.newBody();
        body.read(in, of.version());
        return body;
    }
}
