package io.tidemark.deploy.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning to its end with one consumer, which is given all partitions, and prints the bytes
 * and the seconds. What Kafka's ConsumerPerformance does, without a group.
 */
final class ReadingMain {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int PATIENCE_S = 60;

    private ReadingMain() {}

    public static void main(String[] arguments) {
        String topic = arguments[1];
        long wanted = Long.parseLong(arguments[2]);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0],
                        ConsumerConfig.CHECK_CRCS_CONFIG, false),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition())).toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long begin = System.nanoTime();
            long bytes = 0;
            for (long read = 0; read < wanted;) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (var each : records) bytes += each.serializedValueSize();
                read += records.count();
                if (System.nanoTime() - begin > PATIENCE_S * 1_000_000_000L)
                    throw new IllegalStateException("only " + read + " of " + wanted + " records came");
            }
            System.out.println("read " + bytes + " bytes in " + (System.nanoTime() - begin) / 1e9 + " s");
        }
    }
}
