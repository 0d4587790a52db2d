package io.tidemark.deploy.containers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client that runs in a container beside the nodes: writes, reads that back, and prints what it knows them by. */
final class InsideClient {
    private static final String TOPIC = "inside";
    private static final int RECORDS = 100;

    private InsideClient() {}

    /** Runs it once; its argument are the bootstrap servers. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", arguments[0]);
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) ComposedCluster.NODES))).all().get();
            System.out.println("nodes " + admin.describeCluster().nodes().get().stream()
                    .map(node -> node.host() + ":" + node.port()).sorted().toList());
        }
        List<String> written = IntStream.range(0, RECORDS).mapToObj(i -> "record " + i).toList();
        write(config, written);
        System.out.println(read(config).equals(written) ? "all read" : "not all read");
    }

    private static void write(Map<String, Object> config, List<String> values) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(),
                new StringSerializer())) {
            for (Future<RecordMetadata> each : values.stream()
                    .map(value -> producer.send(new ProducerRecord<>(TOPIC, value))).toList())
                each.get();
        }
    }

    private static List<String> read(Map<String, Object> config) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end)
                consumer.poll(Duration.ofSeconds(1)).forEach(each -> values.add(each.value()));
        }
        return values;
    }
}
