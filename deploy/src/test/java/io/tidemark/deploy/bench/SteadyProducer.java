package io.tidemark.deploy.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a numbered record to each partition every few milliseconds, with acks=all and idempotence, and takes note of
 * what is acknowledged and when.
 */
public final class SteadyProducer implements AutoCloseable {
    /** What Kafka's client waits for an answer. */
    public static final int DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

    /** Where a broker hangs: no server can end the wait of a client whose connection stays open. */
    public static final int SHORT_REQUEST_TIMEOUT_MS = 2_000;

    private static final int EVERY_MS = 10;
    private static final int MAX_FAILURES = 20;

    /** What became of one partition's records. Touched by the producer's threads, read under its lock. */
    private static final class Line {
        private final List<Long> acknowledged = new ArrayList<>();
        private long next;
        private long lastNanos = System.nanoTime();
        private long longestNanos;

        synchronized long take() {
            return next++;
        }

        synchronized void acknowledged(long number) {
            acknowledged.add(number);
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - lastNanos);
            lastNanos = now;
        }

        synchronized void begin() {
            longestNanos = 0;
        }

        synchronized double longestMs() {
            return Math.max(longestNanos, System.nanoTime() - lastNanos) / 1e6;
        }

        synchronized List<Long> copy() {
            return List.copyOf(acknowledged);
        }
    }

    private final String topic;
    private final List<Line> lines = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @SuppressWarnings("FutureReturnValueIgnored") // What goes wrong shows in the answers that do not come.
    public SteadyProducer(String bootstrapServers, String topic, int partitions, int requestTimeoutMs) {
        this.topic = topic;
        for (int i = 0; i < partitions; i++) lines.add(new Line());
        producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestTimeoutMs,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000), new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.partitionsFor(topic);
        clock.scheduleAtFixedRate(this::sendOneToEach, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback takes the answer.
    private void sendOneToEach() {
        for (int partition = 0; partition < lines.size(); partition++) {
            long number = lines.get(partition).take();
            byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            int to = partition;
            producer.send(new ProducerRecord<>(topic, partition, null, value),
                    (RecordMetadata _, @Nullable Exception failure) -> done(to, number, failure));
        }
    }

    private void done(int partition, long number, @Nullable Exception failure) {
        if (failure == null) lines.get(partition).acknowledged(number);
        else
            if (failures.size() < MAX_FAILURES)
                failures.add(partition + ": record " + number + ": " + failure);
    }

    /** Pauses are counted from here. */
    public void beginRound() {
        lines.forEach(Line::begin);
    }

    /** The longest time without an acknowledgement, by partition. */
    public Map<Integer, Double> longestPausesMs() {
        Map<Integer, Double> pauses = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) pauses.put(i, lines.get(i).longestMs());
        return pauses;
    }

    /** Sends no more, and waits for what is under way. */
    public void finish() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(60, TimeUnit.SECONDS)) throw new AssertionError("the producer is stuck");
        producer.flush();
    }

    /** The numbers that were acknowledged, by partition. */
    public List<List<Long>> ledger() {
        return lines.stream().map(Line::copy).toList();
    }

    public long acknowledged() {
        return ledger().stream().mapToLong(List::size).sum();
    }

    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
