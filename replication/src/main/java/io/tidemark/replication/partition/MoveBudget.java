package io.tidemark.replication.partition;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * What all moves between log directories of one node share: how many run at once, and how many bytes a second they
 * copy ({@code replica.alter.log.dirs.io.max.bytes.per.second}, KIP-113). A bucket of one second's bytes; a piece may
 * be copied while there is anything in it, and may leave a debt. Safe on any thread.
 */
public final class MoveBudget {
    /** How long a move waits at most before it asks again, in milliseconds: the rate may have been changed. */
    static final long MAX_WAIT_MS = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;

    /** What was in the bucket at a moment of the monotonic clock. */
    private record Bucket(double bytes, long nanos) {}

    private final int maxMoves;
    private final LongSupplier bytesPerSecond;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Bucket> bucket;

    /**
     * A budget that nothing was taken from.
     *
     * @param maxMoves how many may run at once, at least 1
     * @param bytesPerSecond as it is now, from 0, which lets none go on
     */
    public MoveBudget(int maxMoves, LongSupplier bytesPerSecond, long nowNanos) {
        this.maxMoves = maxMoves;
        this.bytesPerSecond = bytesPerSecond;
        bucket = new AtomicReference<>(new Bucket(0, nowNanos));
    }

    /** Lets one more run, if it may; {@link #ended} is to follow. */
    boolean tryBegin() {
        if (running.incrementAndGet() <= maxMoves) return true;
        running.decrementAndGet();
        return false;
    }

    void ended() {
        running.decrementAndGet();
    }

    /** How many milliseconds to wait before a piece is copied; 0 if it may be now. */
    long waitMs(long nowNanos) {
        long rate = bytesPerSecond.getAsLong();
        if (rate == Long.MAX_VALUE) return 0;
        double bytes = bucket.updateAndGet(was -> refilled(was, rate, nowNanos)).bytes();
        if (bytes > 0) return 0;
        if (rate == 0) return MAX_WAIT_MS;
        return Math.clamp((long) Math.ceil(-bytes / (double) rate * MS_PER_SECOND), 1, MAX_WAIT_MS);
    }

    private static Bucket refilled(Bucket was, long rate, long nowNanos) {
        double more = Math.max(0, nowNanos - was.nanos()) / NANOS_PER_SECOND * (double) rate;
        return new Bucket(Math.min((double) rate, was.bytes() + more), Math.max(was.nanos(), nowNanos));
    }

    /** Takes note of a piece that is being copied. */
    void copied(int bytes) {
        if (bytesPerSecond.getAsLong() != Long.MAX_VALUE)
            bucket.updateAndGet(was -> new Bucket(was.bytes() - bytes, was.nanos()));
    }
}
