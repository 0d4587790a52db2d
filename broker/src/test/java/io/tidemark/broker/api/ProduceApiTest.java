package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.NAMES;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.bytes;
import static io.tidemark.broker.api.Asking.error;
import static io.tidemark.broker.api.Asking.idempotent;
import static io.tidemark.broker.api.Asking.part;
import static io.tidemark.broker.api.Asking.produce;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.to;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.RawClient;
import io.tidemark.broker.net.Waits;
import io.tidemark.common.port.SystemClock;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What producers hear, as Kafka 4.3.1 was seen to answer. */
class ProduceApiTest {
    @TempDir
    private Path root;
    private OneBroker broker;
    private Uuid id;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        id = broker.topic("t", 2);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private PartitionProduceResponse send(MemoryRecords records) throws Exception {
        return write(broker, IDS, "t", id, 0, records);
    }

    private PartitionProduceResponse only(ProduceResponseData response) {
        return response.responses().iterator().next().partitionResponses().getFirst();
    }

    private static MemoryRecords corrupt() {
        MemoryRecords records = records(T0);
        records.buffer().put(65, (byte) ~records.buffer().get(65));
        return records;
    }

    @Test
    void eachVersionAppendsAndSaysWhere() throws Exception {
        for (short version = ApiKeys.PRODUCE.oldestVersion(); version <= IDS; version++) {
            PartitionProduceResponse answer = write(broker, version, "t", id, 0, records(T0, T0 + 1));
            assertThat(error(answer)).as("version %d", version).isEqualTo(Errors.NONE);
            assertThat(answer.baseOffset()).isEqualTo(2L * (version - 3));
            assertThat(answer.logAppendTimeMs()).isEqualTo(-1);
            assertThat(answer.logStartOffset()).isEqualTo(version < 5 ? -1 : 0);
        }
    }

    @Test
    void acksThatMeanNothingAreRefusedAndNothingIsWritten() throws Exception {
        for (int acks : new int[] {2, -2, Short.MAX_VALUE}) {
            ProduceResponseData response = broker.ask(ApiKeys.PRODUCE, IDS,
                    produce(acks, to("t", id, part(0, records(T0)), part(9, records(T0)))));
            List<PartitionProduceResponse> answers = response.responses().iterator().next()
                    .partitionResponses();
            assertThat(error(answers.get(0))).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
            assertThat(error(answers.get(1))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        assertThat(broker.endOf("t", 0)).isZero();
    }

    @Test
    void withoutAcksNothingIsAnsweredButTheNextRequestIs() throws Exception {
        try (RawClient client = broker.connect()) {
            client.send(broker.frame(ApiKeys.PRODUCE, NAMES, produce(0, to("t", id, part(0, records(T0))))));
            byte[] next = broker.frame(ApiKeys.PRODUCE, NAMES, produce(1, to("t", id, part(0, records(T0)))));
            client.send(next);
            assertThat(client.receive().getInt()).isEqualTo(ByteBuffer.wrap(next).getInt(8));
        }
        Waits.until("both are there", () -> broker.endOf("t", 0) == 2);
    }

    @Test
    void withoutAcksAMistakeEndsTheConnection() throws Exception {
        for (ProduceRequestData bad : List.of(produce(0, to("none", Uuid.ZERO_UUID, part(0, records(T0)))),
                produce(0, to("t", id, part(0, records(T0)), part(1, corrupt()))))) {
            try (RawClient client = broker.connect()) {
                client.send(broker.frame(ApiKeys.PRODUCE, NAMES, bad));
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void whatIsNotThereIsUnknownByNameOrById() throws Exception {
        assertThat(error(write(broker, NAMES, "none", id, 0, records(T0))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        for (Uuid unknown : List.of(new Uuid(4, 5), Uuid.ZERO_UUID))
            assertThat(error(write(broker, IDS, "t", unknown, 0, records(T0))))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        for (int partition : new int[] {-1, 2, Integer.MAX_VALUE})
            assertThat(error(write(broker, IDS, "t", id, partition, records(T0))))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void theResponseNamesTheTopicAsTheRequestDid() throws Exception {
        TopicProduceResponse byId = ask(IDS).responses().iterator().next();
        assertThat(byId.topicId()).isEqualTo(id);
        TopicProduceResponse byName = ask(NAMES).responses().iterator().next();
        assertThat(byName.name()).isEqualTo("t");
    }

    private ProduceResponseData ask(int version) throws Exception {
        return broker.ask(ApiKeys.PRODUCE, version, produce(1, to("t", id, part(0, records(T0)))));
    }

    @Test
    void nullAndNothingAreRefusedAndNotWaitedFor() throws Exception {
        assertThat(error(write(broker, IDS, "t", id, 0, null))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(error(send(bytes()))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(error(send(bytes(new byte[30])))).isEqualTo(Errors.CORRUPT_MESSAGE);
        ProduceResponseData none = broker.ask(ApiKeys.PRODUCE, IDS, produce(-1));
        assertThat(none.responses()).isEmpty();
        ProduceResponseData noPartition = broker.ask(ApiKeys.PRODUCE, IDS, produce(-1, to("t", id)));
        assertThat(noPartition.responses()).isEmpty();
    }

    @Test
    void oneBadPartitionDoesNotTouchTheOthers() throws Exception {
        ProduceResponseData response = broker.ask(ApiKeys.PRODUCE, IDS,
                produce(-1, to("t", id, part(0, corrupt()), part(1, records(T0)))));
        List<PartitionProduceResponse> answers = response.responses().iterator().next().partitionResponses();
        assertThat(error(answers.get(0))).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(answers.get(0).logStartOffset()).isEqualTo(-1);
        assertThat(error(answers.get(1))).isEqualTo(Errors.NONE);
        assertThat(broker.endOf("t", 0)).isZero();
        assertThat(broker.endOf("t", 1)).isEqualTo(1);
    }

    @Test
    void aPartitionThatIsNamedTwiceIsWrittenTwiceInThatOrder() throws Exception {
        ProduceResponseData response = broker.ask(ApiKeys.PRODUCE, IDS,
                produce(-1, to("t", id, part(0, idempotent(7, 0, 0)), part(0, idempotent(7, 0, 1)))));
        assertThat(response.responses().iterator().next().partitionResponses()).extracting(
                PartitionProduceResponse::baseOffset).containsExactly(0L, 1L);
    }

    @Test
    void aBatchThatIsTooLargeSaysSo() throws Exception {
        Uuid small = broker.topic("small", 1, Map.of("max.message.bytes", "200"));
        MemoryRecords large = MemoryRecords.withRecords(Compression.NONE,
                new SimpleRecord(T0, new byte[1], new byte[2_000]));
        PartitionProduceResponse answer = write(broker, IDS, "small", small, 0, large);
        assertThat(error(answer)).isEqualTo(Errors.MESSAGE_TOO_LARGE);
        assertThat(answer.logStartOffset()).isEqualTo(-1);
    }

    @Test
    void sequencesAreCheckedAndDuplicatesFoundAgain() throws Exception {
        assertThat(send(idempotent(7, 0, 0)).baseOffset()).isZero();
        assertThat(send(idempotent(7, 0, 1)).baseOffset()).isEqualTo(1);
        PartitionProduceResponse again = send(idempotent(7, 0, 0));
        assertThat(error(again)).isEqualTo(Errors.NONE);
        assertThat(again.baseOffset()).isZero();
        assertThat(again.logAppendTimeMs()).isEqualTo(T0);
        PartitionProduceResponse gap = send(idempotent(7, 0, 5));
        assertThat(error(gap)).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(gap.logStartOffset()).isZero();
        assertThat(error(send(idempotent(7, 1, 0)))).isEqualTo(Errors.NONE);
        assertThat(error(send(idempotent(7, 0, 2)))).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
        assertThat(broker.endOf("t", 0)).isEqualTo(3);
    }

    @Test
    void theRecordsToBlameAreNamed() throws Exception {
        Uuid compacted = broker.topic("c", 1, Map.of("cleanup.policy", "compact"));
        MemoryRecords noKey = MemoryRecords.withRecords(Compression.lz4().build(),
                new SimpleRecord(T0, new byte[1], new byte[1]), new SimpleRecord(T0, null, new byte[1]));
        PartitionProduceResponse answer = write(broker, IDS, "c", compacted, 0, noKey);
        assertThat(error(answer)).isEqualTo(Errors.INVALID_RECORD);
        assertThat(answer.logStartOffset()).isZero();
        assertThat(answer.errorMessage()).isNotEmpty();
        assertThat(answer.recordErrors()).extracting(BatchIndexAndErrorMessage::batchIndex)
                .containsExactly(1);
        long farAhead = SystemClock.INSTANCE.wallMs() + 1_000_000_000;
        answer = send(records(T0, farAhead));
        assertThat(error(answer)).isEqualTo(Errors.INVALID_TIMESTAMP);
        assertThat(answer.recordErrors()).extracting(BatchIndexAndErrorMessage::batchIndex)
                .containsExactly(1);
    }

    @Test
    void aTopicsOwnCodecIsWhatIsKept() throws Exception {
        Uuid gzip = broker.topic("z", 1, Map.of("compression.type", "gzip"));
        assertThat(error(write(broker, IDS, "z", gzip, 0, records(T0, T0)))).isEqualTo(Errors.NONE);
        Path file = broker.config.logDirs().stream().map(each -> each.resolve("z-0/00000000000000000000.log"))
                .filter(each -> each.toFile().length() > 0).findFirst().orElseThrow();
        byte[] kept = Files.readAllBytes(file);
        assertThat(kept[22] & 7).isEqualTo(1);
    }

    @Test
    void clientsDoNotWriteToInternalTopics() throws Exception {
        Uuid internal = broker.topic("__consumer_offsets", 1);
        assertThat(error(write(broker, NAMES, "__consumer_offsets", internal, 0, records(T0))))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void aTransactionThatNobodyCoordinatesIsRefused() throws Exception {
        MemoryRecords transactional = MemoryRecords.withTransactionalRecords(Compression.NONE, 5, (short) 0,
                0,
                new SimpleRecord(T0, new byte[1], new byte[1]));
        ProduceRequestData named = produce(-1, to("t", id, part(0, transactional)))
                .setTransactionalId("tx");
        assertThat(error(only(broker.ask(ApiKeys.PRODUCE, 10, named)))).isEqualTo(Errors.INVALID_TXN_STATE);
        assertThat(error(only(broker.ask(ApiKeys.PRODUCE, 11, named))))
                .isEqualTo(Errors.TRANSACTION_ABORTABLE);
        ProduceResponseData unnamed = broker.ask(ApiKeys.PRODUCE, IDS,
                produce(-1, to("t", id, part(0, transactional), part(1, records(T0)))));
        assertThat(unnamed.responses().iterator().next().partitionResponses()).allSatisfy(
                each -> assertThat(error(each)).isEqualTo(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
        assertThat(broker.endOf("t", 0)).isZero();
        assertThat(broker.endOf("t", 1)).isZero();
    }

    @Test
    void whoComesToTheWrongBrokerHearsWhoLeadsAndWhere() throws Exception {
        Uuid elsewhere = broker.topicOn("e", OneBroker.OTHER, OneBroker.SELF);
        ProduceResponseData response = broker.ask(ApiKeys.PRODUCE, IDS,
                produce(-1, to("e", elsewhere, part(0, records(T0)))));
        PartitionProduceResponse answer = only(response);
        assertThat(error(answer)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(answer.currentLeader().leaderId()).isEqualTo(OneBroker.OTHER);
        assertThat(answer.currentLeader().leaderEpoch()).isZero();
        assertThat(response.nodeEndpoints()).hasSize(1);
        assertThat(response.nodeEndpoints().iterator().next().host()).isEqualTo("broker2");
    }

    @Test
    void aFollowerThatDoesNotComeTimesOutThoseWhoWaitForIt() throws Exception {
        Uuid two = broker.topicOn("two", OneBroker.SELF, OneBroker.OTHER);
        ProduceRequestData request = produce(-1, to("two", two, part(0, records(T0)))).setTimeoutMs(100);
        assertThat(error(only(broker.ask(ApiKeys.PRODUCE, IDS, request))))
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(error(only(broker.ask(ApiKeys.PRODUCE, IDS, request.setAcks((short) 1)))))
                .isEqualTo(Errors.NONE);
    }

    @Test
    void whoLeavesBeforeTheAnswerDoesNotHarmWhatIsWritten() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (RawClient client = broker.connect()) {
                client.send(
                        broker.frame(ApiKeys.PRODUCE, IDS,
                                produce(-1, to("t", id, part(0, idempotent(9, 0, i))))));
            }
        }
        Waits.until("all are there", () -> broker.endOf("t", 0) > 0);
        assertThat(error(send(records(T0)))).isEqualTo(Errors.NONE);
    }
}
