package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private static final MessageVersion FETCH = new MessageVersion(ApiKeys.FETCH, false, (short) 18);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ResponseEncoder encoder = new ResponseEncoder(allocator);
    private final ResponseDecoder decoder = new ResponseDecoder(WireLimits.RESPONSES);

    @AfterEach
    void everyBufferWasReleased() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void regionsOfALogStandBetweenTheBytesAroundThem() {
        FakeRegion first = new FakeRegion(new byte[] {1, 2, 3});
        FakeRegion second = new FakeRegion(new byte[4_000]);
        FakeRegion empty = new FakeRegion(new byte[0]);
        OutgoingFrame frame = encoder.encode(ApiKeys.FETCH, (short) 18, 5, fetched(first, empty, second));
        assertThat(frame.parts()).extracting(part -> part instanceof SendPart.Records)
                .containsExactly(false, true, false, true, false, true, false);
        assertThat(frame.sizeInBytes()).isEqualTo(Framer.PREFIX_BYTES
                + Frames.byKafka(FETCH, FETCH.header(5, ""), inMemory(first, empty, second)).length);
        byte[] bytes = Frames.joined(frame);
        assertThat(Arrays.copyOfRange(bytes, Framer.PREFIX_BYTES, bytes.length))
                .isEqualTo(Frames.byKafka(FETCH, FETCH.header(5, ""), inMemory(first, empty, second)));
        assertThat(List.of(first, empty, second)).allMatch(region -> region.releases() == 1);
    }

    @Test
    void recordsInMemoryAreSentFromWhereTheyAre() {
        ByteBuffer memory = ByteBuffer.allocate(100);
        OutgoingFrame frame = encoder.encode(ApiKeys.FETCH, (short) 18, 5,
                fetched(MemoryRecords.readableRecords(memory)));
        memory.put(50, (byte) 77);
        assertThat(((SendPart.Bytes) frame.parts().get(1)).buffer().getByte(50)).isEqualTo((byte) 77);
        frame.release();
    }

    @Test
    void aResponseWithoutRecordsIsOneBuffer() {
        OutgoingFrame frame = encoder.encode(ApiKeys.FETCH, (short) 18, 5, fetched(MemoryRecords.EMPTY));
        assertThat(frame.parts()).hasSize(1);
        frame.release();
    }

    @Test
    void aPoolGetsItsBuffersBackOnlyAfterTheLastPart() {
        PooledByteBufAllocator pool = new PooledByteBufAllocator(true);
        OutgoingFrame frame = new ResponseEncoder(pool).encode(ApiKeys.FETCH, (short) 18, 5,
                fetched(new FakeRegion(new byte[9]), new FakeRegion(new byte[9])));
        SendPart last = frame.parts().getLast();
        frame.parts().subList(0, frame.parts().size() - 1).forEach(SendPart::release);
        ByteBuf tail = ((SendPart.Bytes) last).buffer();
        assertThat(tail.refCnt()).isOne();
        last.release();
        assertThat(tail.refCnt()).isZero();
    }

    @Test
    void aBodyThatCannotBeWrittenLeaksNothing() {
        MetadataRequestData body = new MetadataRequestData().setAllowAutoTopicCreation(false);
        assertThatThrownBy(() -> new RequestEncoder(allocator).encode((short) 0, 1, "c", body))
                .hasMessageContaining("allowAutoTopicCreation");
        BaseRecords foreign = new FakeRegion(new byte[1]) {
            @Override
            public int sizeInBytes() {
                throw new IllegalStateException("closed");
            }
        };
        assertThatThrownBy(() -> encoder.encode(ApiKeys.FETCH, (short) 18, 5, fetched(foreign)))
                .hasMessage("closed");
    }

    @Test
    void theHeaderOfApiVersionsIsAlwaysVersionZero() {
        for (short version : ApiKeys.API_VERSIONS.allVersions()) {
            ApiVersionsResponseData body = new ApiVersionsResponseData().setErrorCode((short) 3);
            byte[] bytes = Frames.joined(encoder.encode(ApiKeys.API_VERSIONS, version, 0x01020304, body));
            // Length, correlation id, and at once the error code: no tagged fields between.
            assertThat(Arrays.copyOfRange(bytes, 4, 10)).containsExactly(1, 2, 3, 4, 0, 3);
            ByteBuf frame = Unpooled.wrappedBuffer(bytes).skipBytes(4);
            assertThat(decoder.decode(ApiKeys.API_VERSIONS, version, frame).body()).isEqualTo(body);
        }
    }

    @Test
    void anApiVersionsResponseThatRefusesTheVersionIsReadAsVersionZero() {
        ApiVersionsResponseData body = new ApiVersionsResponseData()
                .setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        body.apiKeys().add(new ApiVersionsResponseData.ApiVersion().setApiKey((short) 18)
                .setMaxVersion((short) 3));
        byte[] bytes = Frames.joined(encoder.encode(ApiKeys.API_VERSIONS, (short) 0, 9, body));
        ByteBuf frame = Unpooled.wrappedBuffer(bytes).skipBytes(4);
        assertThat(ResponseDecoder.correlationId(frame)).isEqualTo(9);
        DecodedResponse decoded = decoder.decode(ApiKeys.API_VERSIONS, (short) 5, frame);
        assertThat(decoded.version()).isZero();
        assertThat(decoded.body()).isEqualTo(body);
    }

    @Test
    void aFollowersFetchIsWhatItsLeaderReads() {
        FetchRequestData body = new FetchRequestData().setMaxWaitMs(500).setMinBytes(1);
        byte[] bytes = Frames.joined(new RequestEncoder(allocator).encode((short) 18, 3, null, body));
        ByteBuf frame = Unpooled.wrappedBuffer(bytes).skipBytes(4);
        DecodedRequest decoded = new RequestDecoder(WireLimits.REQUESTS, ServedVersions.allStable())
                .decode(frame);
        assertThat(decoded).isInstanceOfSatisfying(DecodedRequest.Request.class, request -> {
            assertThat(request.body()).isEqualTo(body);
            assertThat(request.header().clientId()).isNull();
            assertThat(request.correlationId()).isEqualTo(3);
        });
    }

    @Test
    void aResponseWithoutACorrelationIdIsMalformed() {
        assertThatThrownBy(() -> ResponseDecoder.correlationId(Unpooled.buffer().writeShort(1)))
                .isInstanceOf(MalformedFrame.class);
    }

    private static FetchResponseData inMemory(FakeRegion... regions) {
        return fetched(Arrays.stream(regions)
                .map(region -> MemoryRecords.readableRecords(ByteBuffer.wrap(region.bytes())))
                .toArray(BaseRecords[]::new));
    }

    private static FetchResponseData fetched(BaseRecords... records) {
        FetchableTopicResponse topic = new FetchableTopicResponse();
        for (BaseRecords of : records) {
            topic.partitions().add(new PartitionData().setRecords(of));
        }
        return new FetchResponseData().setResponses(List.of(topic));
    }
}
