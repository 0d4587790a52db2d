package io.tidemark.deploy.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own client as a client program, with the arguments and lines of {@code src/test/clients/README.md}. It runs
 * with the jars of whichever release is on its class path, from 2.8 on, and so uses what all of them have.
 */
final class KafkaClientMain {
    private static final String NULL = "-";
    private static final String VERSION_RESOURCE = "/kafka/kafka-version.properties";

    private final Map<String, Object> connection;
    private final PrintStream out;

    private KafkaClientMain(String bootstrapServers, PrintStream out) {
        this.connection = Map.of("bootstrap.servers", bootstrapServers);
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        KafkaClientMain client = new KafkaClientMain(args[0],
                new PrintStream(System.out, false, StandardCharsets.UTF_8));
        List<String> arguments = Arrays.asList(args).subList(2, args.length);
        switch (args[1]) {
            case "about" -> client.about();
            case "write" -> client.write(Path.of(arguments.getFirst()),
                    arguments.subList(1, arguments.size()));
            case "read" -> client.read(arguments);
            case "describe" -> client.describe(arguments.getFirst());
            default -> throw new IllegalArgumentException("unknown command '" + args[1] + "'");
        }
        client.out.flush();
    }

    private void about() throws IOException {
        Properties release = new Properties();
        try (InputStream in = Admin.class.getResourceAsStream(VERSION_RESOURCE)) {
            release.load(in);
        }
        say("version", release.getProperty("version"));
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd"))
            say("codec", codec);
    }

    private void write(Path file, List<String> topicsAndCodecs) throws Exception {
        Map<String, String> codecs = new HashMap<>();
        for (String each : topicsAndCodecs)
            codecs.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        try (Admin admin = Admin.create(connection)) {
            admin.createTopics(codecs.keySet().stream()
                    .map(topic -> new NewTopic(topic, ForeignClient.PARTITIONS,
                            (short) ForeignClient.REPLICAS)
                            .configs(Map.of("retention.ms", Long.toString(ForeignClient.RETENTION_MS))))
                    .toList()).all().get();
        }
        List<String> lines = Files.readAllLines(file);
        for (Map.Entry<String, String> topic : codecs.entrySet())
            write(topic.getKey(), topic.getValue(), lines);
    }

    private void write(String topic, String codec, List<String> lines) throws Exception {
        Map<String, Object> configs = new HashMap<>(connection);
        configs.putAll(Map.of("acks", "all", "compression.type", codec, "linger.ms", 5));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(configs, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (String line : lines)
                sent.add(producer.send(record(topic, line.split("\t"))));
            producer.flush();
            for (Future<RecordMetadata> each : sent)
                each.get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String[] fields) {
        List<Header> headers = new ArrayList<>();
        for (String header : fields[3].split(",")) {
            int at = header.indexOf('=');
            headers.add(new RecordHeader(header.substring(0, at), decoded(header.substring(at + 1))));
        }
        return new ProducerRecord<>(topic, Integer.valueOf(fields[0]), decoded(fields[1]), decoded(fields[2]),
                headers);
    }

    private void read(List<String> topics) {
        Map<String, Object> configs = new HashMap<>(connection);
        configs.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(configs,
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(each -> new TopicPartition(topic, each.partition())))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue()))
                consumer.poll(Duration.ofSeconds(1)).forEach(this::say);
        }
    }

    private void describe(String topic) throws Exception {
        try (Admin admin = Admin.create(connection)) {
            for (Node broker : admin.describeCluster().nodes().get())
                say("broker", broker.id());
            for (String name : admin.listTopics().names().get())
                say("topic", name);
            for (TopicPartitionInfo each : description(admin.describeTopics(List.of(topic)), topic)
                    .partitions())
                say("partition", each.partition(), each.leader().id(), each.replicas().stream()
                        .map(Node::idString).collect(Collectors.joining(",")));
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config configs = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            for (ConfigEntry config : configs.entries())
                say("config", config.name(), config.value());
        }
    }

    /** The method was given another name in 3.1, and lost the old one in 4.0. */
    private static TopicDescription description(DescribeTopicsResult result, String topic) throws Exception {
        boolean isOld = Arrays.stream(DescribeTopicsResult.class.getMethods())
                .noneMatch(method -> method.getName().equals("topicNameValues"));
        Map<?, ?> futures = (Map<?, ?>) DescribeTopicsResult.class
                .getMethod(isOld ? "values" : "topicNameValues").invoke(result);
        return (TopicDescription) ((KafkaFuture<?>) Objects.requireNonNull(futures.get(topic))).get();
    }

    private void say(ConsumerRecord<byte[], byte[]> each) {
        String headers = StreamSupport.stream(each.headers().spliterator(), false)
                .map(header -> header.key() + "=" + encoded(header.value())).collect(Collectors.joining(","));
        say(each.topic(), each.partition(), each.offset(), each.timestamp(), encoded(each.key()),
                encoded(each.value()), headers);
    }

    private void say(Object... fields) {
        out.append(Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining("\t"))).append('\n');
    }

    private static String encoded(byte @Nullable [] content) {
        return content == null ? NULL : Base64.getEncoder().encodeToString(content);
    }

    private static byte @Nullable [] decoded(String field) {
        return field.equals(NULL) ? null : Base64.getDecoder().decode(field);
    }
}
