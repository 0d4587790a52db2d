package io.tidemark.deploy.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The numbered records that a topic holds, by partition, in their order. */
public record WrittenRecords(List<List<Long>> numbers) {
    private static final int MAX_COMPLAINTS = 10;

    /** Reads a topic from its beginning to where it ends now. */
    public static WrittenRecords read(String bootstrapServers, String topic, int partitions) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(each -> new TopicPartition(topic, each)).toList();
        List<List<Long>> numbers = new ArrayList<>();
        all.forEach(_ -> numbers.add(new ArrayList<>()));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1)))
                    numbers.get(each.partition()).add(ByteBuffer.wrap(each.value()).getLong());
            }
        }
        return new WrittenRecords(numbers);
    }

    /** What is wrong: acknowledged and missing, there twice, or out of order; the first few. */
    public List<String> compare(List<List<Long>> acknowledged) {
        List<String> wrong = new ArrayList<>();
        for (int partition = 0; partition < numbers.size(); partition++) {
            BitSet there = new BitSet();
            long before = -1;
            for (long number : numbers.get(partition)) {
                if (there.get((int) number)) complain(wrong, partition, number, "is there twice");
                else if (number < before) complain(wrong, partition, number, "comes after " + before);
                there.set((int) number);
                before = number;
            }
            for (long number : acknowledged.get(partition))
                if (!there.get((int) number)) complain(wrong, partition, number, "is missing");
        }
        return wrong;
    }

    private static void complain(List<String> wrong, int partition, long number, String what) {
        if (wrong.size() < MAX_COMPLAINTS)
            wrong.add("record " + number + " of partition " + partition + " " + what);
    }
}
