package io.tidemark.common.port;

/** What time it is. Safe on any thread. */
public interface Clock {
    /** Milliseconds since the epoch by the machine's clock, which may jump in either direction. For timestamps. */
    long wallMs();

    /** Nanoseconds since some fixed moment; never goes back. For measuring how long something took. */
    long monotonicNanos();
}
