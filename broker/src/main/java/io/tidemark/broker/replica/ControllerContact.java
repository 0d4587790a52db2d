package io.tidemark.broker.replica;

import io.tidemark.common.port.Clock;
import java.util.concurrent.TimeUnit;

/**
 * When the controllers last heard of this broker, as far as it knows for certain: when it asked what they answered last.
 * Safe on any thread.
 */
public final class ControllerContact {
    /**
     * What others may need, once the session of a broker has ended, to take over what it led; in milliseconds. Whoever
     * is sent away from here earlier finds nobody yet, and comes back.
     */
    static final int TAKE_OVER_MS = 150;

    private final Clock clock;
    private final long lostAfterNanos;
    private volatile long heardNanos;
    private volatile boolean isHeard;

    /** @param sessionMs how long the controllers wait for a broker that is silent */
    public ControllerContact(Clock clock, long sessionMs) {
        this.clock = clock;
        lostAfterNanos = TimeUnit.MILLISECONDS.toNanos(sessionMs + TAKE_OVER_MS);
    }

    /**
     * The controllers have answered.
     *
     * @param askedNanos when they were asked, by the monotonic clock
     */
    public void heard(long askedNanos) {
        heardNanos = askedNanos;
        isHeard = true;
    }

    /** Whether the controllers have given this broker up by now, for all it knows. */
    public boolean isLost() {
        return isHeard && clock.monotonicNanos() - heardNanos > lostAfterNanos;
    }
}
