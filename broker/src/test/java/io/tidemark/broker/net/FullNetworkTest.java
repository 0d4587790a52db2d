package io.tidemark.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultFileRegion;
import io.tidemark.broker.net.NetCounters.Closed;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

/** What connections may hold while their clients do nothing, and that others do not suffer from it. */
class FullNetworkTest {
    private static final NetLimits LIMITS = new NetLimits(1 << 20, 4 << 20, 0, 60_000);
    private static final int MANY = Integer.MAX_VALUE;
    private static final int TOPICS = 200_000;

    private static byte[] metadata(int correlationId) {
        return RawClient.frame(ApiKeys.METADATA, (short) 12, correlationId, new MetadataRequestData());
    }

    private static byte[] produce(int correlationId, int bytes) {
        PartitionProduceData partition = new PartitionProduceData()
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(bytes)));
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName("t").setPartitionData(List.of(partition)));
        return RawClient.frame(ApiKeys.PRODUCE, (short) 9, correlationId,
                new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1000).setTopicData(topics));
    }

    /** More than the system takes from anybody for the other side. */
    private static MetadataResponseData muchMore() {
        MetadataResponseData response = new MetadataResponseData();
        for (int i = 0; i < TOPICS; i++)
            response.topics().add(new MetadataResponseTopic()
                    .setName("a topic whose name is long enough for many of them to take some MiB " + i));
        return response;
    }

    @Test
    void ofHundredsOfRequestsInOneReadNoMoreAreTakenThanMayWait() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            int sent = 4 * NetLimits.MAX_UNANSWERED;
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < sent; i++)
                all.writeBytes(metadata(i));
            client.send(all.toByteArray());
            network.request(NetLimits.MAX_UNANSWERED - 1);
            for (int i = 0; i < sent; i++) {
                network.request(i).answer().send(new MetadataResponseData());
                assertThat(network.requests).hasSizeLessThanOrEqualTo(i + 1 + NetLimits.MAX_UNANSWERED);
                assertThat(client.receiveCorrelationId()).isEqualTo(i);
            }
            Waits.until("all memory is back", () -> network.memory.used() == 0);
        }
    }

    @Test
    void whoDoesNotReadGetsNoSecondAnswerIntoMemory() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            client.send(metadata(0));
            network.request(0).answer().send(muchMore());
            Waits.until("it waits to be read", () -> network.unsent.total() > 0);
            client.send(metadata(1));
            client.send(metadata(2));
            Waits.until("it is closed", () -> network.counters.count(Closed.NOT_READING) == 1);
            assertThat(network.requests).hasSize(1);
        }
    }

    @Test
    void whoseAnswersFillTheMemoryUnreadIsClosedAndOthersAreServed() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY);
                RawClient one = network.client();
                RawClient two = network.client();
                RawClient good = network.client()) {
            one.send(metadata(1));
            network.request(0).answer().send(muchMore());
            two.send(metadata(2));
            network.request(1).answer().send(muchMore());
            good.send(metadata(3));
            network.request(2).answer().send(new MetadataResponseData());
            assertThat(good.receiveCorrelationId()).isEqualTo(3);
            Waits.until("both are gone", () -> network.counters.count(Closed.NOT_READING) == 2);
            assertThat(network.unsent.total()).isZero();
            assertThat(network.unsent.isTooMuch()).isFalse();
        }
    }

    @Test
    void halvesOfFramesMakeRoomForWhoeverSendsAllOfIt() throws Exception {
        NetLimits little = new NetLimits(100_000, 200_000, 0, 60_000);
        try (TestNetwork network = new TestNetwork(little, MANY);
                RawClient one = network.client();
                RawClient two = network.client();
                RawClient good = network.client()) {
            one.send(Arrays.copyOf(produce(1, 90_000), 85_000));
            two.send(Arrays.copyOf(produce(2, 90_000), 85_000));
            Waits.until("one of them is gone", () -> network.counters.count(Closed.SLOW_FRAME) == 1);
            good.send(produce(3, 90_000));
            network.request(0).answer().nothing();
            assertThat(network.requests.getFirst().request().correlationId()).isEqualTo(3);
        }
    }

    @Test
    void regionsOfFilesCountWhenAConnectionIsAskedWhetherItIsWritable() {
        DefaultFileRegion region = new DefaultFileRegion(new File("none"), 0, 1 << 20);
        assertThat(AnswerSizes.INSTANCE.newHandle().size(region)).isEqualTo(AnswerSizes.FILE_REGION_BYTES);
    }
}
