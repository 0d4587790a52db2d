package io.tidemark.broker.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** Requests as tests need them, short to write. */
final class Asking {
    static final long T0 = 1_700_000_000_000L;
    static final short NAMES = 12;
    static final short IDS = 13;

    private Asking() {}

    /** One record for each timestamp, with a key. */
    static MemoryRecords records(long... timestamps) {
        SimpleRecord[] records = new SimpleRecord[timestamps.length];
        for (int i = 0; i < timestamps.length; i++)
            records[i] = new SimpleRecord(timestamps[i], new byte[] {(byte) i}, new byte[] {1, 2});
        return MemoryRecords.withRecords(Compression.NONE, records);
    }

    static MemoryRecords idempotent(long producerId, int epoch, int sequence) {
        return MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) epoch, sequence,
                new SimpleRecord(T0, new byte[1], new byte[1]));
    }

    static MemoryRecords bytes(byte... bytes) {
        return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes));
    }

    static ProduceRequestData produce(int acks, TopicProduceData... topics) {
        ProduceRequestData request = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(20_000);
        for (TopicProduceData each : topics)
            request.topicData().add(each);
        return request;
    }

    static TopicProduceData to(String name, Uuid id, PartitionProduceData... partitions) {
        return new TopicProduceData().setName(name).setTopicId(id).setPartitionData(List.of(partitions));
    }

    static PartitionProduceData part(int index, @Nullable BaseRecords records) {
        return new PartitionProduceData().setIndex(index).setRecords(records);
    }

    /** Writes to one partition, and gives its part of the answer. */
    static PartitionProduceResponse write(OneBroker broker, int version, String name, Uuid id, int partition,
            @Nullable BaseRecords records) throws Exception {
        ProduceResponseData response = broker.ask(ApiKeys.PRODUCE, version,
                produce(-1, to(name, id, part(partition, records))));
        return response.responses().iterator().next().partitionResponses().getFirst();
    }

    static Errors error(PartitionProduceResponse answer) {
        return Errors.forCode(answer.errorCode());
    }

    static ListOffsetsRequestData offsets(long time, String topic, int... partitions) {
        ListOffsetsTopic asked = new ListOffsetsTopic().setName(topic);
        for (int each : partitions)
            asked.partitions().add(new ListOffsetsPartition().setPartitionIndex(each).setTimestamp(time));
        return new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(asked));
    }

    static ListOffsetsPartitionResponse offset(OneBroker broker, int version, long time, String topic,
            int partition) throws Exception {
        ListOffsetsResponseData response = broker.ask(ApiKeys.LIST_OFFSETS, version,
                offsets(time, topic, partition));
        return response.topics().getFirst().partitions().getFirst();
    }

    static DeleteRecordsPartitionResult delete(OneBroker broker, String topic, int partition, long offset,
            int timeoutMs) throws Exception {
        DeleteRecordsRequestData request = new DeleteRecordsRequestData().setTimeoutMs(timeoutMs)
                .setTopics(List.of(new DeleteRecordsTopic().setName(topic).setPartitions(List.of(
                        new DeleteRecordsPartition().setPartitionIndex(partition).setOffset(offset)))));
        DeleteRecordsResponseData response = broker.ask(ApiKeys.DELETE_RECORDS, 2, request);
        return response.topics().iterator().next().partitions().iterator().next();
    }
}
