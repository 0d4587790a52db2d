package io.tidemark.deploy.quickstart;

import io.tidemark.deploy.log.CommandFailed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a whole topic with Kafka's consumer, partition by partition, without a group. */
final class ReadBack {
    private static final Duration READ_WITHIN = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    /** No record was sent with it. */
    private static final int NO_NUMBER = -1;

    private final String bootstrapServers;
    private final Patience patience;

    ReadBack(String bootstrapServers, Patience patience) {
        this.bootstrapServers = bootstrapServers;
        this.patience = patience;
    }

    /** All that can be read now, each partition's records in their order. */
    List<SampleRecord> all() throws CommandFailed, InterruptedException {
        List<TopicPartition> partitions = IntStream.range(0, Topic.PARTITIONS)
                .mapToObj(each -> new TopicPartition(Topic.NAME, each))
                .toList();
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions,
                    patience.within(READ_WITHIN));
            List<SampleRecord> records = new ArrayList<>();
            patience.await("all partitions are read to their ends", READ_WITHIN, () -> {
                consumer.poll(POLL).forEach(each -> records.add(record(each)));
                return ends.entrySet()
                        .stream()
                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
            return records;
        } catch (KafkaException e) {
            throw new CommandFailed("The consumer cannot read: " + e.getMessage());
        }
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new StringDeserializer(), new StringDeserializer());
    }

    private static SampleRecord record(ConsumerRecord<String, String> read) {
        Header number = read.headers().lastHeader(PacedWriter.NUMBER_HEADER);
        boolean isNumbered = number != null && number.value().length == Integer.BYTES;
        return new SampleRecord(isNumbered ? ByteBuffer.wrap(number.value()).getInt() : NO_NUMBER, read.key(),
                read.value());
    }
}
