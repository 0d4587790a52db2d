package io.tidemark.sim;

import io.tidemark.common.port.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes only when told to. The wall clock follows it and may be made to jump. Safe on any
 * thread.
 */
public final class SimulatedClock implements Clock {
    /** The wall clock of a new clock: 2026-01-01 in UTC, in milliseconds since the epoch. */
    public static final long START_WALL_MS = 1_767_225_600_000L;

    private final AtomicLong nanos;
    private final AtomicLong wallOffsetMs;

    public SimulatedClock() {
        this(new AtomicLong(), START_WALL_MS);
    }

    private SimulatedClock(AtomicLong nanos, long wallOffsetMs) {
        this.nanos = nanos;
        this.wallOffsetMs = new AtomicLong(wallOffsetMs);
    }

    /** The clock of another machine: the same time passes, but its wall clock jumps by itself. */
    public SimulatedClock ofAnotherMachine() {
        return new SimulatedClock(nanos, wallOffsetMs.get());
    }

    @Override
    public long wallMs() {
        return wallOffsetMs.get() + elapsedMs();
    }

    @Override
    public long monotonicNanos() {
        return nanos.get();
    }

    /** Milliseconds since the simulation began. */
    public long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }

    public void advanceMs(long ms) {
        advanceNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    public void advanceNanos(long by) {
        if (by < 0)
            throw new IllegalArgumentException("time does not go back by " + by + " ns");
        nanos.addAndGet(by);
    }

    /** Sets the wall clock forward or, with a negative number, back; no time passes. */
    public void jumpWallMs(long by) {
        wallOffsetMs.addAndGet(by);
    }
}
