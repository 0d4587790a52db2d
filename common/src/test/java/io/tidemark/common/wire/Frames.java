package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;

/** Frames as bytes, and bytes in every kind of buffer. */
final class Frames {
    private Frames() {}

    /** What kafka-clients puts on the wire behind the length prefix. */
    static byte[] byKafka(MessageVersion of, Message header, ApiMessage body) {
        ByteBuffer head = MessageUtil.toByteBufferAccessor(header, of.headerVersion()).buffer();
        ByteBuffer rest = MessageUtil.toByteBufferAccessor(body, of.version()).buffer();
        byte[] bytes = new byte[head.remaining() + rest.remaining()];
        head.get(bytes, 0, head.remaining());
        int headLength = bytes.length - rest.remaining();
        rest.get(bytes, headLength, rest.remaining());
        return bytes;
    }

    /** All parts of a frame in a row, prefix included; releases the frame. Regions must be fakes. */
    static byte[] joined(OutgoingFrame frame) {
        ByteBuf all = Unpooled.buffer();
        for (SendPart part : frame.parts()) {
            switch (part) {
                case SendPart.Bytes bytes -> all.writeBytes(bytes.buffer().duplicate());
                case SendPart.Records records -> all.writeBytes(((FakeRegion) records.region()).bytes());
            }
        }
        frame.release();
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    static ByteBuf heap(ByteBufAllocator allocator, byte[] bytes) {
        // Not at the start of its memory, as a frame in a read buffer is not.
        return allocator.heapBuffer(bytes.length + 7).writeZero(7).skipBytes(7).writeBytes(bytes);
    }

    static ByteBuf direct(ByteBufAllocator allocator, byte[] bytes) {
        return allocator.directBuffer(bytes.length + 3).writeZero(3).skipBytes(3).writeBytes(bytes);
    }

    /** Several components, cut at random. */
    static ByteBuf composite(ByteBufAllocator allocator, byte[] bytes, Random random) {
        CompositeByteBuf composite = allocator.compositeBuffer(8);
        int from = 0;
        for (int i = 0; i < 4; i++) {
            int to = i == 3 ? bytes.length : from + random.nextInt(bytes.length - from + 1);
            composite.addComponent(true,
                    allocator.directBuffer(to - from + 1).writeBytes(bytes, from, to - from));
            from = to;
        }
        return composite;
    }
}
