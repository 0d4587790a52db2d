package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.util.Objects;
import java.util.function.IntFunction;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpoint;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hash tables in kafka-clients' messages take the cube of their size when all keys collide. */
@Timeout(60)
class CollidingKeysTest {
    private static final MessageVersion CREATE_TOPICS = new MessageVersion(ApiKeys.CREATE_TOPICS, true,
            (short) 7);
    private static final MessageVersion PRODUCE = new MessageVersion(ApiKeys.PRODUCE, true, (short) 12);

    private static final MessageVersion FETCHED = new MessageVersion(ApiKeys.FETCH, false, (short) 18);

    @Test
    void namesThatCollideOnPurposeAreRefused() {
        // "Aa" and "BB" have one hash code, and so have all strings of as many of them.
        assertRefused(createTopics(8_000, i -> colliding(i, 13)));
        assertRefused(createTopics(1_000, i -> colliding(i, 10)));
    }

    @Test
    void theSameNameAgainAndAgainIsRefused() {
        assertRefused(createTopics(2_000, _ -> "orders"));
    }

    @Test
    void hashCodesInARowAreServed() {
        CreateTopicsRequestData body = createTopics(4_000, i -> "" + (char) (1 + i));
        assertThat(decoded(CREATE_TOPICS, body)).isEqualTo(body);
    }

    /** 1,000 that collide take kafka-clients 167 million steps, 3,000 take 1.5 billion. */
    @Test
    void theTableCountsTheCubeOfWhatCollides() {
        assertThat(stepsOfColliding(1_000)).isEqualTo(167_167_999L);
        assertThat(stepsOfColliding(500)).isBetween(20_000_000L, 22_000_000L);
    }

    private static long stepsOfColliding(int elements) {
        ProbeBudget budget = new ProbeBudget(Long.MAX_VALUE);
        KeyedTable table = new KeyedTable(elements, budget);
        for (int i = 0; i < elements; i++) {
            table.add(42);
        }
        return Long.MAX_VALUE - budget.left();
    }

    @Test
    void manyTopicsWithOrdinaryNamesAreServed() {
        CreateTopicsRequestData numbered = createTopics(50_000, i -> "orders-" + i);
        assertThat(decoded(CREATE_TOPICS, numbered)).isEqualTo(numbered);
        CreateTopicsRequestData padded = createTopics(50_000, i -> String.format("t%06d", i));
        assertThat(decoded(CREATE_TOPICS, padded)).isEqualTo(padded);
    }

    @Test
    void aProduceRequestOfTenThousandTopicsIsServed() {
        ProduceRequestData body = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1);
        for (int i = 0; i < 10_000; i++) {
            TopicProduceData topic = new TopicProduceData().setName("metrics." + i + ".cpu");
            topic.partitionData().add(new PartitionProduceData().setIndex(i));
            body.topicData().add(topic);
        }
        assertThat(decoded(PRODUCE, body)).isEqualTo(body);
    }

    @Test
    void theAnswerToAFetchOfManyPartitionsWithTheAddressesOfLeadersIsRead() {
        FetchResponseData body = new FetchResponseData();
        FetchableTopicResponse topic = new FetchableTopicResponse().setTopicId(new Uuid(1, 2));
        for (int i = 0; i < 1_000; i++)
            topic.partitions().add(new PartitionData().setPartitionIndex(i).setRecords(MemoryRecords.EMPTY));
        body.responses().add(topic);
        body.nodeEndpoints().add(new NodeEndpoint().setNodeId(1).setHost("127.0.0.1").setPort(9_092));
        body.nodeEndpoints().add(new NodeEndpoint().setNodeId(2).setHost("127.0.0.2").setPort(9_093));
        assertThat(((FetchResponseData) decoded(FETCHED, body)).nodeEndpoints())
                .isEqualTo(body.nodeEndpoints());
    }

    @Test
    void theCheckReadsEveryMessageToItsEnd() {
        for (MessageVersion of : MessageVersion.all()) {
            RandomMessages messages = new RandomMessages(7L * of.seed());
            for (int i = 0; i < 3; i++) {
                byte[] bytes = Frames.byKafka(of, of.header(1, "c"), messages.next(of));
                ByteBuf frame = Unpooled.wrappedBuffer(bytes);
                ByteBufReadable in = new ByteBufReadable(frame, WireLimits.REQUESTS);
                MessageReader.readHeader(of.newHeader(), of.headerVersion(), in);
                CollisionCheck.check(of.newBody().getClass(), of.schema(), of.version(), in, 1_000_000);
                assertThat(frame.isReadable()).as("%s", of).isFalse();
            }
        }
    }

    private static CreateTopicsRequestData createTopics(int count, IntFunction<String> names) {
        CreateTopicsRequestData body = new CreateTopicsRequestData();
        // Room for all, or making the request would take as long as the attack.
        body.setTopics(new CreateTopicsRequestData.CreatableTopicCollection(2 * count));
        for (int i = 0; i < count; i++) {
            body.topics().add(new CreatableTopic().setName(names.apply(i)));
        }
        return body;
    }

    private static String colliding(int number, int pairs) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < pairs; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    /** Of a frame as the network has it: cut out of a buffer in which something else comes first. */
    private static ApiMessage decoded(MessageVersion of, ApiMessage body) {
        byte[] bytes = Frames.byKafka(of, of.header(1, "c"), body);
        ByteBuf received = PooledByteBufAllocator.DEFAULT.directBuffer(Framer.PREFIX_BYTES + bytes.length);
        received.writeInt(bytes.length).writeBytes(bytes);
        ByteBuf frame = Objects.requireNonNull(Framer.next(received, WireLimits.REQUESTS));
        try {
            return Decoding.decode(of, frame, WireLimits.REQUESTS);
        } finally {
            frame.release();
            received.release();
        }
    }

    private static void assertRefused(ApiMessage body) {
        assertThatThrownBy(() -> decoded(CREATE_TOPICS, body)).isInstanceOfSatisfying(MalformedFrame.class,
                malformed -> assertThat(malformed.reason()).isEqualTo(Reason.TOO_MANY_PROBES));
    }
}
