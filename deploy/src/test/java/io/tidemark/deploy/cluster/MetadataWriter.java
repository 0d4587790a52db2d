package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Writes metadata through one node, one command after the other, as fast as they are answered: the retention of a
 * topic of its own, another value each time. Notes when each was sent and acknowledged. Runs on a thread of its own.
 */
public final class MetadataWriter implements AutoCloseable {
    /** An acknowledged command. */
    public record Acknowledged(long value, long sentNanos, long doneNanos) {}

    private static final int TIMEOUT_MS = 5_000;
    private static final int PAUSE_MS = 2;

    private final int port;
    private final String topic;
    private final Thread thread;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** Begins to write through the node at that port. */
    public MetadataWriter(int port, String topic) {
        this.port = port;
        this.topic = topic;
        thread = Thread.ofPlatform().name("writer-" + topic).daemon().start(this::run);
    }

    private void run() {
        long value = 1_000_000;
        while (!stopping) {
            try (RawKafkaClient client = new RawKafkaClient(port, TIMEOUT_MS)) {
                while (!stopping)
                    write(client, ++value);
            } catch (IOException gone) {
                failed("" + gone.getClass().getSimpleName());
            }
        }
    }

    private void write(RawKafkaClient client, long value) throws IOException {
        AlterableConfig config = new AlterableConfig().setName("retention.ms").setValue(Long.toString(value))
                .setConfigOperation((byte) 0);
        AlterConfigsResource resource = new AlterConfigsResource().setResourceName(topic)
                .setResourceType(ConfigResource.Type.TOPIC.id());
        resource.configs().add(config);
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(resource);
        long sent = System.nanoTime();
        IncrementalAlterConfigsResponseData response = client.ask(ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                (short) 1,
                request);
        Errors error = Errors.forCode(response.responses().getFirst().errorCode());
        if (error != Errors.NONE) {
            failed(error.toString());
            return;
        }
        synchronized (acknowledged) {
            acknowledged.add(new Acknowledged(value, sent, System.nanoTime()));
        }
    }

    private void failed(String why) {
        failures.computeIfAbsent(why, _ -> new AtomicInteger()).incrementAndGet();
        try {
            Pause.ms(PAUSE_MS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    public String topic() {
        return topic;
    }

    /** All that were acknowledged so far. */
    public List<Acknowledged> acknowledged() {
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    /** When the first of the commands was acknowledged that were sent at that time or later; empty while none is. */
    public OptionalLong firstAcknowledged(long sentNanos) {
        synchronized (acknowledged) {
            OptionalLong first = OptionalLong.empty();
            for (int i = acknowledged.size() - 1; i >= 0 && acknowledged.get(i).sentNanos() >= sentNanos; i--)
                first = OptionalLong.of(acknowledged.get(i).doneNanos());
            return first;
        }
    }

    /** When commands were acknowledged, at that time or later; the last one first. */
    public List<Long> acknowledgedSince(long doneNanos) {
        synchronized (acknowledged) {
            List<Long> moments = new ArrayList<>();
            for (int i = acknowledged.size() - 1; i >= 0 && acknowledged.get(i).doneNanos() >= doneNanos; i--)
                moments.add(acknowledged.get(i).doneNanos());
            return moments;
        }
    }

    /** What went wrong, and how often. */
    public Map<String, AtomicInteger> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(2L * TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
