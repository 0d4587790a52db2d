package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every message class at every version, against kafka-clients' own serialization. */
class EveryMessageTest {
    private static final int SAMPLES = 4;
    private static final int DEEPEST_SCHEMA = 11;
    private static final List<MessageVersion> ALL = MessageVersion.all();

    // Its metrics find every leak; the leak detector would trace each of millions of reads as well.
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final Random random = new Random(20);

    @AfterEach
    void everyBufferWasReleased() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void thereAreNinetyOneLiveKeysWithRequestAndResponse() {
        assertThat(ALL.stream().map(MessageVersion::apiKey).distinct()).hasSize(91);
        assertThat(ALL).hasSize(618);
    }

    @Test
    void isWrittenByteForByteAsKafkaWritesIt() {
        for (MessageVersion of : ALL) {
            RandomMessages messages = new RandomMessages(of.seed());
            for (int i = 0; i < SAMPLES; i++) {
                ApiMessage body = messages.next(of);
                Message header = of.header(random.nextInt(), "client " + i);
                byte[] kafkas = Frames.byKafka(of, header, body);
                byte[] ours = Frames.joined(encoded(of, header, body));
                assertThat(ByteBuffer.wrap(ours).getInt()).as("%s", of).isEqualTo(kafkas.length);
                assertThat(Arrays.copyOfRange(ours, Framer.PREFIX_BYTES, ours.length)).as("%s", of)
                        .isEqualTo(kafkas);
            }
        }
    }

    @Test
    void isReadBackFromHeapDirectAndCompositeBuffers() {
        for (MessageVersion of : ALL) {
            RandomMessages messages = new RandomMessages(31L * of.seed());
            for (int i = 0; i < SAMPLES; i++) {
                ApiMessage body = messages.next(of);
                Message header = of.header(random.nextInt(), "größe " + i);
                byte[] bytes = Frames.byKafka(of, header, body);
                assertReadBack(of, header, body, Frames.heap(allocator, bytes));
                assertReadBack(of, header, body, Frames.direct(allocator, bytes));
                assertReadBack(of, header, body, Frames.composite(allocator, bytes, random));
            }
        }
    }

    @Test
    void everyElementOfEveryArrayCountsAgainstTheLimits() {
        for (MessageVersion of : ALL) {
            RandomMessages messages = new RandomMessages(97L * of.seed());
            for (int i = 0; i < SAMPLES; i++) {
                byte[] bytes = Frames.byKafka(of, of.header(1, ""), messages.next(of));
                if (messages.elements() > 0) {
                    assertRejected(of, bytes, WireLimits.REQUESTS.withMaxValues(messages.elements()),
                            Reason.TOO_MANY_VALUES);
                }
                if (messages.longestArray() > 1) {
                    assertRejected(of, bytes,
                            WireLimits.REQUESTS.withMaxArrayElements(messages.longestArray() - 1),
                            Reason.ARRAY_TOO_LONG);
                }
            }
        }
    }

    @Test
    void nestingIsAsDeepAsTheSchemaAndNoDeeper() {
        int deepest = 0;
        for (MessageVersion of : ALL) {
            deepest = Math.max(deepest, depth(of.schema(), new ArrayDeque<>()));
        }
        assertThat(deepest).isLessThanOrEqualTo(DEEPEST_SCHEMA);
    }

    private static int depth(Type type, Deque<Type> path) {
        assertThat(path).doesNotContain(type);
        path.push(type);
        int deepest = 0;
        switch (type) {
            case Schema schema -> {
                for (BoundField field : schema.fields()) {
                    deepest = Math.max(deepest, depth(field.def.type, path));
                }
            }
            case TaggedFields tagged -> {
                for (Field field : tagged.fields().values()) {
                    deepest = Math.max(deepest, depth(field.type, path));
                }
            }
            default -> deepest = type.isArray() ? depth(type.arrayElementType().orElseThrow(), path) : -1;
        }
        path.pop();
        return deepest + 1;
    }

    private OutgoingFrame encoded(MessageVersion of, Message header, ApiMessage body) {
        OutgoingFrame frame = FrameEncoder.encode(header, of.headerVersion(), body, of.version(), allocator);
        if (frame.parts().getFirst() instanceof SendPart.Bytes(ByteBuf first)) {
            ByteBuf head = first.unwrap() == null ? first : first.unwrap();
            assertThat(head.capacity()).as("room in the head of %s", of).isEqualTo(head.writerIndex());
        }
        return frame;
    }

    private static void assertReadBack(MessageVersion of, Message header, ApiMessage body, ByteBuf frame) {
        int readerIndex = frame.readerIndex();
        if (of.isRequest()) {
            DecodedRequest decoded = new RequestDecoder(WireLimits.REQUESTS, ServedVersions.all())
                    .decode(frame);
            assertThat(decoded).as("%s", of)
                    .isEqualTo(new DecodedRequest.Request(of.apiKey(), (RequestHeaderData) header, body));
        } else {
            DecodedResponse decoded = new ResponseDecoder(WireLimits.RESPONSES).decode(of.apiKey(),
                    of.version(), frame);
            assertThat(decoded.header()).isEqualTo(header);
            assertThat(decoded.body()).as("%s", of).isEqualTo(body);
        }
        assertThat(frame.readerIndex()).isEqualTo(readerIndex);
        assertThat(frame.refCnt()).isOne();
        frame.release();
    }

    private void assertRejected(MessageVersion of, byte[] bytes, WireLimits limits, Reason reason) {
        ByteBuf frame = Frames.heap(allocator, bytes);
        assertThatThrownBy(() -> Decoding.decode(of, frame, limits)).as("%s", of)
                .isInstanceOfSatisfying(MalformedFrame.class,
                        malformed -> assertThat(malformed.reason()).isEqualTo(reason));
        frame.release();
    }
}
