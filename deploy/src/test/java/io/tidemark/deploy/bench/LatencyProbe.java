package io.tidemark.deploy.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a record every millisecond with acks=all and no linger, and reads them as they come: how long the
 * acknowledgement takes, and how long it takes until the record is read, in milliseconds.
 */
final class LatencyProbe {
    private static final int RECORD_BYTES = 100;
    private static final int PATIENCE_S = 30;

    /** Percentiles, in milliseconds. */
    record Latencies(double ackP50Ms, double ackP99Ms, double endToEndP50Ms, double endToEndP99Ms) {}

    private final long[] ackNanos;
    private final long[] endToEndNanos;
    private final AtomicInteger acked = new AtomicInteger();
    private volatile @Nullable Exception failure;

    private LatencyProbe(int records) {
        ackNanos = new long[records];
        endToEndNanos = new long[records];
    }

    /** Runs for as many milliseconds as records are wanted, and waits for the last. */
    static Latencies measure(String bootstrapServers, String topic, int records) throws Exception {
        LatencyProbe probe = new LatencyProbe(records);
        probe.run(bootstrapServers, topic);
        return new Latencies(percentileMs(probe.ackNanos, 50), percentileMs(probe.ackNanos, 99),
                percentileMs(probe.endToEndNanos, 50), percentileMs(probe.endToEndNanos, 99));
    }

    private void run(String bootstrapServers, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG,
                        "all", ProducerConfig.LINGER_MS_CONFIG, 0),
                new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        new ByteArrayDeserializer(), new ByteArrayDeserializer());
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            List<TopicPartition> all = producer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition())).toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
            AtomicInteger next = new AtomicInteger();
            var sending = clock.scheduleAtFixedRate(() -> {
                if (next.get() < ackNanos.length)
                    send(producer, topic, all.size(), next.getAndIncrement());
            }, 0, 1, TimeUnit.MILLISECONDS);
            readAll(consumer);
            sending.cancel(false);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears how it went.
    private void send(KafkaProducer<byte[], byte[]> producer, String topic, int partitions, int number) {
        long begin = System.nanoTime();
        ByteBuffer value = ByteBuffer.allocate(RECORD_BYTES).putInt(number).putLong(begin);
        producer.send(new ProducerRecord<>(topic, number % partitions, null, value.array()), (_, e) -> {
            ackNanos[number] = System.nanoTime() - begin;
            acked.incrementAndGet();
            if (e != null)
                failure = e;
        });
    }

    private void readAll(KafkaConsumer<byte[], byte[]> consumer) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ackNanos.length)
                + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        for (int read = 0; read < endToEndNanos.length || acked.get() < ackNanos.length;) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                ByteBuffer value = ByteBuffer.wrap(each.value());
                endToEndNanos[value.getInt()] = System.nanoTime() - value.getLong();
                read++;
            }
            if (failure != null)
                throw failure;
            if (System.nanoTime() > end)
                throw new AssertionError("only " + read + " of " + endToEndNanos.length + " were read");
        }
    }

    private static double percentileMs(long[] nanos, int percentile) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) ((long) sorted.length * percentile / 100)] / 1e6;
    }
}
