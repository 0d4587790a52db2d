package io.tidemark.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.NetCounters.Closed;
import io.tidemark.broker.net.TestNetwork.Waiting;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

/** What a connection promises: order, bounds, and an end for those who do not keep to the rules. */
class ClientConnectionTest {
    private static final NetLimits LIMITS = new NetLimits(1 << 20, 4 << 20, 0, 60_000);
    private static final int MANY = Integer.MAX_VALUE;

    private static byte[] metadata(int correlationId) {
        return RawClient.frame(ApiKeys.METADATA, (short) 12, correlationId, new MetadataRequestData());
    }

    private static byte[] produce(int correlationId, int bytes) {
        byte[] records = new byte[bytes];
        Arrays.fill(records, (byte) correlationId);
        PartitionProduceData partition = new PartitionProduceData()
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(records)));
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName("t").setPartitionData(List.of(partition)));
        return RawClient.frame(ApiKeys.PRODUCE, (short) 9, correlationId,
                new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1000).setTopicData(topics));
    }

    private static void answer(Waiting waiting) {
        waiting.answer().send(new MetadataResponseData());
    }

    @Test
    void answersLeaveInTheOrderOfTheRequests() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            for (int i = 0; i < 5; i++)
                client.send(metadata(i));
            network.request(4);
            for (int i = 4; i >= 0; i--)
                answer(network.requests.get(i));
            for (int i = 0; i < 5; i++)
                assertThat(client.receiveCorrelationId()).isEqualTo(i);
            Waits.until("all memory is back", () -> network.memory.used() == 0);
        }
    }

    @Test
    void aRequestThatWantsNoAnswerHoldsNobodyUp() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            client.send(metadata(1));
            client.send(metadata(2));
            answer(network.request(1));
            network.request(0).answer().nothing();
            assertThat(client.receiveCorrelationId()).isEqualTo(2);
        }
    }

    @Test
    void framesArriveWholeHoweverTheyAreCut() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            byte[] large = produce(7, 100_000);
            int at = 0;
            for (int piece = 1; at < large.length; piece = piece * 2 + 1) {
                int end = Math.min(large.length, at + piece);
                client.send(Arrays.copyOfRange(large, at, end));
                at = end;
            }
            for (byte each : metadata(8))
                client.send(new byte[] {each});
            ProduceRequestData body = (ProduceRequestData) network.request(0).request().body();
            MemoryRecords records = (MemoryRecords) body.topicData().iterator().next().partitionData()
                    .getFirst().records();
            ByteBuffer bytes = records.buffer();
            assertThat(bytes.remaining()).isEqualTo(100_000);
            while (bytes.hasRemaining())
                assertThat(bytes.get()).isEqualTo((byte) 7);
            assertThat(network.request(1).request().correlationId()).isEqualTo(8);
            answerAll(network);
        }
    }

    private static void answerAll(TestNetwork network) {
        for (Waiting each : network.requests)
            each.answer().nothing();
        network.requests.clear();
    }

    @Test
    void nonsenseClosesItsOwnConnectionAndNothingElse() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient good = network.client()) {
            good.send(metadata(1));
            network.request(0);
            for (byte[] nonsense : List.of(new byte[] {-1, -1, -1, -1}, new byte[] {127, 0, 0, 0},
                    "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    new byte[] {0, 0, 0, 9, 0, 3, 0, 12, 0, 0, 0, 1, 99})) {
                try (RawClient bad = network.client()) {
                    bad.send(nonsense);
                    assertThat(bad.isClosed()).isTrue();
                }
            }
            assertThat(network.counters.count(Closed.MALFORMED)).isEqualTo(4);
            answer(network.request(0));
            assertThat(good.receiveCorrelationId()).isEqualTo(1);
        }
    }

    @Test
    void aVersionThatIsNotServedClosesTheConnectionUnlessItIsApiVersions() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY);
                RawClient client = network.client();
                RawClient other = network.client()) {
            client.send(new byte[] {0, 0, 0, 10, 0, 18, 0, 99, 0, 0, 0, 5, 0, 0});
            assertThat(client.receiveCorrelationId()).isEqualTo(5);
            other.send(new byte[] {0, 0, 0, 10, 0, 3, 0, 99, 0, 0, 0, 5, 0, 0});
            assertThat(other.isClosed()).isTrue();
            assertThat(network.counters.count(Closed.NOT_SERVED)).isEqualTo(1);
        }
    }

    @Test
    void noMoreIsReadThanMayWaitForAnswers() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY); RawClient client = network.client()) {
            int sent = 3 * NetLimits.MAX_UNANSWERED;
            for (int i = 0; i < sent; i++)
                client.send(metadata(i));
            for (int i = 0; i < sent; i++) {
                answer(network.request(i));
                assertThat(client.receiveCorrelationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void whenTheMemoryIsUsedUpRequestsWaitInTheirSocketsAndNoneIsLost() throws Exception {
        NetLimits little = new NetLimits(100_000, 150_000, 0, 60_000);
        try (TestNetwork network = new TestNetwork(little, MANY);
                RawClient one = network.client();
                RawClient two = network.client()) {
            one.send(produce(1, 90_000));
            network.request(0);
            two.send(produce(2, 90_000));
            network.request(1);
            byte[] third = produce(3, 90_000);
            one.send(Arrays.copyOf(third, 10));
            one.send(Arrays.copyOfRange(third, 10, third.length));
            two.send(produce(4, 90_000));
            for (int i = 0; i < 4; i++)
                network.request(i).answer().nothing();
            assertThat(network.requests).hasSize(4);
            Waits.until("all memory is back", () -> network.memory.used() == 0);
        }
    }

    @Test
    void aFrameStaysUntilItsRequestIsDoneEvenIfTheClientIsGone() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, MANY)) {
            try (RawClient client = network.client()) {
                client.send(produce(9, 50_000));
                client.send(metadata(10));
                network.request(1);
                network.request(1).answer().nothing();
            }
            Waits.until("the connection has ended", () -> network.ended.get() == 1);
            assertThat(network.memory.used()).isGreaterThan(50_000);
            network.request(0).answer().nothing();
            Waits.until("all memory is back", () -> network.memory.used() == 0);
        }
    }

    @Test
    void halfAFrameAndSilenceIsTheEndOfTheConnection() throws Exception {
        NetLimits impatient = new NetLimits(1 << 20, 4 << 20, 0, 50);
        try (TestNetwork network = new TestNetwork(impatient, MANY); RawClient client = network.client()) {
            client.send(Arrays.copyOf(produce(1, 90_000), 60_000));
            assertThat(client.isClosed()).isTrue();
            assertThat(network.counters.count(Closed.SLOW_FRAME)).isEqualTo(1);
            Waits.until("all memory is back", () -> network.memory.used() == 0);
        }
    }

    @Test
    void whoSaysNothingIsClosedUnlessHeWaitsForAnAnswer() throws Exception {
        NetLimits impatient = new NetLimits(1 << 20, 4 << 20, 1000, 60_000);
        try (TestNetwork network = new TestNetwork(impatient, MANY); RawClient waits = network.client()) {
            waits.send(metadata(1));
            network.request(0);
            try (RawClient idles = network.client()) {
                assertThat(idles.isClosed()).isTrue();
            }
            assertThat(network.counters.count(Closed.IDLE)).isEqualTo(1);
            answer(network.request(0));
            assertThat(waits.receiveCorrelationId()).isEqualTo(1);
            assertThat(waits.isClosed()).as("in the end, when it has nothing to wait for").isTrue();
            assertThat(network.counters.count(Closed.IDLE)).isEqualTo(2);
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndLeavesRoomWhenOthersGo() throws Exception {
        try (TestNetwork network = new TestNetwork(LIMITS, 1)) {
            try (RawClient first = network.client()) {
                first.send(metadata(1));
                network.request(0);
                try (RawClient second = network.client()) {
                    assertThat(second.isClosed()).isTrue();
                }
                answer(network.request(0));
                assertThat(first.receiveCorrelationId()).isEqualTo(1);
            }
            Waits.until("the first one is gone", () -> network.counters.open() == 0);
            try (RawClient third = network.client()) {
                third.send(metadata(3));
                answer(network.request(1));
                assertThat(third.receiveCorrelationId()).isEqualTo(3);
            }
        }
    }
}
