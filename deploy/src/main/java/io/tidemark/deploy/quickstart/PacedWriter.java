package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Clock;
import io.tidemark.deploy.log.CommandFailed;
import io.tidemark.deploy.log.Words;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records with Kafka's producer at a steady pace, as an application would that knows nothing of what
 * happens to the brokers: it sends each record once, and leaves everything else to the client.
 */
final class PacedWriter implements AutoCloseable {
    static final String COMPRESSION = "zstd";
    static final int RECORDS_PER_S = 2_500;
    /** The header with a record's number. */
    static final String NUMBER_HEADER = "number";

    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(35);
    private static final int DELIVERY_TIMEOUT_MS = 30_000;
    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final long NANOS_PER_RECORD = TimeUnit.SECONDS.toNanos(1) / RECORDS_PER_S;

    private final KafkaProducer<String, String> producer;
    private final Acknowledgements acknowledgements;
    private final Patience patience;
    private final long startNanos;
    private int sent;

    /** @param acknowledgements takes the answers */
    PacedWriter(String bootstrapServers, Acknowledgements acknowledgements, Clock clock, Patience patience) {
        this.producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION,
                // Only so that a quickstart which fails does so soon; all else is as the client has it.
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS),
                new StringSerializer(), new StringSerializer());
        this.acknowledgements = acknowledgements;
        this.patience = patience;
        this.startNanos = clock.monotonicNanos();
    }

    /** Sends some records, each when it is its turn. */
    void send(List<SampleRecord> records) throws CommandFailed, InterruptedException {
        for (SampleRecord record : records) {
            patience.until(startNanos + sent * NANOS_PER_RECORD);
            send(record);
            sent++;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback takes the answer.
    private void send(SampleRecord record) throws CommandFailed {
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(record.number()).array();
        try {
            producer.send(new ProducerRecord<>(Topic.NAME, null, record.key(), record.value(),
                    List.of(new RecordHeader(NUMBER_HEADER, number))), acknowledgements);
        } catch (KafkaException e) {
            throw new CommandFailed("The producer does not take records any more: " + e.getMessage());
        }
    }

    /** Waits until all that was sent is acknowledged. */
    void awaitAcknowledged() throws CommandFailed, InterruptedException {
        producer.flush();
        boolean isAnswered = acknowledgements.awaitAll(patience.within(ACKNOWLEDGED_WITHIN));
        int missing = sent - acknowledgements.acknowledged();
        @Nullable
        Exception refusal = acknowledgements.firstRefusal();
        if (refusal != null)
            throw new CommandFailed("%s not acknowledged; the first because of this: %s"
                    .formatted(Words.count(missing, "record"), refusal.getMessage()));
        if (!isAnswered)
            throw new CommandFailed("Waited in vain for the acknowledgement of "
                    + Words.count(missing, "record"));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
