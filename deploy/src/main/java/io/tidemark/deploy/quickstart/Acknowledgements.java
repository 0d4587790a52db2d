package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the cluster answers to a producer, and measures for each partition how long it heard nothing. The
 * producer's own thread calls it; the pauses are for whoever has waited for all answers.
 */
final class Acknowledgements implements Callback {
    private static final long NOTHING_YET = Long.MIN_VALUE;

    private final Clock clock;
    private final long[] lastNanos;
    private final long[] longestPauseNanos;
    private final CountDownLatch unanswered;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> firstRefusal = new AtomicReference<>();

    Acknowledgements(Clock clock, int partitions, int records) {
        this.clock = clock;
        this.lastNanos = new long[partitions];
        this.longestPauseNanos = new long[partitions];
        this.unanswered = new CountDownLatch(records);
        Arrays.fill(lastNanos, NOTHING_YET);
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception refusal) {
        if (refusal == null) {
            heardOf(metadata.partition());
            acknowledged.incrementAndGet();
        } else {
            firstRefusal.compareAndSet(null, refusal);
        }
        unanswered.countDown();
    }

    private void heardOf(int partition) {
        long now = clock.monotonicNanos();
        if (lastNanos[partition] != NOTHING_YET)
            longestPauseNanos[partition] = Math.max(longestPauseNanos[partition], now - lastNanos[partition]);
        lastNanos[partition] = now;
    }

    /** Waits until each record has an answer; false where some have none in that time. */
    boolean awaitAll(Duration atMost) throws InterruptedException {
        return unanswered.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many records were acknowledged until now. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Why the first record that was refused was, or null where none was. */
    @Nullable
    Exception firstRefusal() {
        return firstRefusal.get();
    }

    /** The longest time between two acknowledgements of a partition, in nanoseconds. */
    long longestPauseNanos(int partition) {
        return longestPauseNanos[partition];
    }

    /** The same of the partition where it was the longest. */
    long longestPauseNanos() {
        return Arrays.stream(longestPauseNanos).max().orElse(0);
    }
}
