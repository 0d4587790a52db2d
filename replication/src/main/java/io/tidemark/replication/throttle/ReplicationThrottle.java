package io.tidemark.replication.throttle;

import io.tidemark.common.port.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a second may pass: the rate is taken over the last windows, from the oldest in which anything passed,
 * and over one whole window at least. Whoever comes while it is exceeded waits; what passes is counted afterwards, so
 * the rate holds on average, and not for each answer. Safe on any thread.
 */
public final class ReplicationThrottle {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Nobody is told to wait longer: the limit may be another one by then. */
    static final long MAX_WAIT_MS = 1_000;

    /** What passed in one window, and before it; as many as there are windows. */
    private record Sample(long window, long bytes, @Nullable Sample before) {
        /** The same without what was before that window. */
        Sample since(long first) {
            return new Sample(window, bytes,
                    before == null || before.window < first ? null : before.since(first));
        }
    }

    private final Clock clock;
    private final int windows;
    private final long windowMs;
    private final AtomicReference<@Nullable Sample> newest = new AtomicReference<>();
    private volatile long bytesPerSecond = UNLIMITED;

    /**
     * Without a limit, at first.
     *
     * @param windows {@code replication.quota.window.num}
     * @param windowMs {@code replication.quota.window.size.seconds}, in milliseconds
     */
    public ReplicationThrottle(Clock clock, int windows, long windowMs) {
        if (windows < 1 || windowMs < 1)
            throw new IllegalArgumentException(windows + " windows of " + windowMs + " ms");
        this.clock = clock;
        this.windows = windows;
        this.windowMs = windowMs;
    }

    /** From now on so many bytes a second may pass; 0 lets a bit pass now and then. */
    public void limit(long newBytesPerSecond) {
        if (newBytesPerSecond < 0)
            throw new IllegalArgumentException(newBytesPerSecond + " bytes a second");
        bytesPerSecond = newBytesPerSecond;
    }

    /** The limit. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.monotonicNanos());
    }

    /** Takes note that so many bytes have passed. */
    public void passed(long bytes) {
        if (bytes <= 0) return;
        long window = Math.floorDiv(nowMs(), windowMs);
        newest.updateAndGet(last -> {
            if (last == null) return new Sample(window, bytes, null);
            if (last.window >= window) return new Sample(last.window, last.bytes + bytes, last.before);
            long first = window - windows + 1;
            return new Sample(window, bytes, last.window < first ? null : last.since(first));
        });
    }

    /** For how many milliseconds whoever comes now is to wait; 0 while less passes than may. */
    public long waitMs() {
        long limit = bytesPerSecond;
        if (limit == UNLIMITED) return 0;
        long nowMs = nowMs();
        long first = Math.floorDiv(nowMs, windowMs) - windows + 1;
        double bytes = 0;
        long sinceMs = nowMs;
        for (Sample each = newest.get(); each != null && each.window >= first; each = each.before) {
            bytes += each.bytes;
            sinceMs = each.window * windowMs;
        }
        double takesMs = bytes == 0 ? 0 : bytes * TimeUnit.SECONDS.toMillis(1) / limit;
        double lastedMs = Math.max(nowMs - sinceMs, windowMs);
        if (takesMs <= lastedMs) return 0;
        return (long) Math.clamp(Math.ceil(takesMs - (nowMs - sinceMs)), 1, MAX_WAIT_MS);
    }

    /** Whether more has passed than may. */
    public boolean isExceeded() {
        return waitMs() > 0;
    }

    @Override
    public String toString() {
        return bytesPerSecond == UNLIMITED ? "no limit" : bytesPerSecond + " bytes a second";
    }
}
