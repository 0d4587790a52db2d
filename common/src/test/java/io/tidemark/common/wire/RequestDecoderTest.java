package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import io.tidemark.common.wire.DecodedRequest.Request;
import io.tidemark.common.wire.DecodedRequest.UnknownApi;
import io.tidemark.common.wire.DecodedRequest.UnservedApiVersions;
import io.tidemark.common.wire.DecodedRequest.UnservedVersion;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private static final MessageVersion METADATA = new MessageVersion(ApiKeys.METADATA, true, (short) 13);

    private final RequestDecoder decoder = new RequestDecoder(WireLimits.REQUESTS,
            ServedVersions.allStable());

    @Test
    void apiVersionsThatIsTooNewCanStillBeAnsweredWhateverFollowsItsHeader() {
        assertThat(decoder.decode(request(18, 99, 7).writeBytes(new byte[] {-1, -1, 3})))
                .isEqualTo(new UnservedApiVersions((short) 99, 7));
        assertThat(decoder.decode(request(18, -1, 8))).isEqualTo(new UnservedApiVersions((short) -1, 8));
    }

    @Test
    void otherVersionsThatAreNotServedAreTold() {
        assertThat(decoder.decode(request(0, 2, 1)))
                .isEqualTo(new UnservedVersion(ApiKeys.PRODUCE, (short) 2, 1));
        assertThat(decoder.decode(request(1, 19, 2)))
                .isEqualTo(new UnservedVersion(ApiKeys.FETCH, (short) 19, 2));
        // Version 6 of InitProducerId is not stable yet.
        assertThat(decoder.decode(request(22, 6, 3)))
                .isEqualTo(new UnservedVersion(ApiKeys.INIT_PRODUCER_ID, (short) 6, 3));
    }

    @Test
    void aListenerThatServesLessRefusesTheRest() {
        RequestDecoder none = new RequestDecoder(WireLimits.REQUESTS, (_, _) -> false);
        assertThat(none.decode(request(3, 13, 1)))
                .isEqualTo(new UnservedVersion(ApiKeys.METADATA, (short) 13, 1));
        // Whatever a listener claims, a version that kafka-clients does not have cannot be read.
        RequestDecoder all = new RequestDecoder(WireLimits.REQUESTS, (_, _) -> true);
        assertThat(all.decode(request(3, 99, 1)))
                .isEqualTo(new UnservedVersion(ApiKeys.METADATA, (short) 99, 1));
    }

    @Test
    void keysThatNeverWereAndKeysThatWereRemovedAreUnknown() {
        for (int key : new int[] {-1, 4, 5, 6, 7, 95, 501, Short.MAX_VALUE}) {
            assertThat(decoder.decode(request(key, 0, 5)))
                    .isEqualTo(new UnknownApi((short) key, (short) 0, 5));
        }
    }

    @Test
    void bytesBehindTheBodyAreIgnored() {
        byte[] bytes = Frames.byKafka(METADATA, METADATA.header(1, "c"), new MetadataRequestData());
        ByteBuf frame = Unpooled.buffer().writeBytes(bytes).writeInt(-1);
        assertThat(decoder.decode(frame)).isInstanceOfSatisfying(Request.class,
                request -> assertThat(request.body()).isEqualTo(new MetadataRequestData()));
    }

    @Test
    void everyTruncationIsAnError() {
        byte[] bytes = Frames.byKafka(METADATA, METADATA.header(1, "client"),
                new MetadataRequestData().setTopics(
                        List.of(new MetadataRequestData.MetadataRequestTopic().setName("orders"))));
        for (int length = 0; length < bytes.length; length++) {
            ByteBuf frame = Unpooled.wrappedBuffer(bytes, 0, length);
            assertThatThrownBy(() -> decoder.decode(frame)).isInstanceOf(MalformedFrame.class);
        }
    }

    @Test
    void nullWhereThereMustBeAValueIsAnError() {
        ByteBuf frame = request(3, 0, 1).writeShort(-1).writeInt(-1);
        assertThatThrownBy(() -> decoder.decode(frame)).isInstanceOfSatisfying(MalformedFrame.class,
                malformed -> assertThat(malformed.reason()).isEqualTo(Reason.CONTENT));
    }

    @Test
    void recordsAreTheFramesOwnMemory() {
        ByteBuf frame = Unpooled.buffer().writeBytes(produce(new byte[] {1, 2, 3}));
        MemoryRecords records = records((Request) decoder.decode(frame));
        assertThat(records.buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        int at = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), frame) + 1;
        frame.setByte(at, 9);
        assertThat(records.buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 9, 3}));
    }

    @Test
    void aFrameThatWasReleasedIsOurMistakeAndNotTheClients() {
        ByteBuf frame = Unpooled.buffer().writeBytes(produce(new byte[1]));
        frame.release();
        assertThatThrownBy(() -> decoder.decode(frame)).isInstanceOf(IllegalReferenceCountException.class);
    }

    @Test
    void stringsAndTaggedFieldsHaveLimits() {
        byte[] named = Frames.byKafka(METADATA, METADATA.header(1, "x".repeat(50)),
                new MetadataRequestData());
        assertReason(named, new WireLimits(1_000, 10, 49, 10, 100, 10), Reason.STRING_TOO_LONG);
        assertReason(named, new WireLimits(40, 10, 50, 10, 100, 10), Reason.FRAME_TOO_LARGE);
        ByteBuf tagged = request(3, 13, 1).writeShort(-1).writeByte(3);
        for (int tag = 1; tag <= 3; tag++) {
            tagged.writeByte(tag).writeByte(0);
        }
        tagged.writeByte(0).writeByte(0).writeByte(0).writeByte(0);
        byte[] bytes = new byte[tagged.readableBytes()];
        tagged.readBytes(bytes);
        assertReason(bytes, new WireLimits(100, 10, 50, 2, 100, 10), Reason.TOO_MANY_TAGGED_FIELDS);
    }

    private static void assertReason(byte[] bytes, WireLimits limits, Reason reason) {
        RequestDecoder limited = new RequestDecoder(limits, ServedVersions.all());
        assertThatThrownBy(() -> limited.decode(Unpooled.wrappedBuffer(bytes))).isInstanceOfSatisfying(
                MalformedFrame.class, malformed -> assertThat(malformed.reason()).isEqualTo(reason));
    }

    private static ByteBuf request(int key, int version, int correlationId) {
        return Unpooled.buffer().writeShort(key).writeShort(version).writeInt(correlationId);
    }

    private static byte[] produce(byte[] records) {
        TopicProduceData topic = new TopicProduceData().setName("orders");
        topic.partitionData().add(
                new PartitionProduceData()
                        .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(records))));
        ProduceRequestData body = new ProduceRequestData();
        body.topicData().add(topic);
        MessageVersion of = new MessageVersion(ApiKeys.PRODUCE, true, (short) 12);
        return Frames.byKafka(of, of.header(1, "c"), body);
    }

    private static MemoryRecords records(Request request) {
        return (MemoryRecords) ((ProduceRequestData) request.body()).topicData().iterator().next()
                .partitionData().getFirst().records();
    }
}
