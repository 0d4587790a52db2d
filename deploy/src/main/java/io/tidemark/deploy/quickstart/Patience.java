package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Clock;
import io.tidemark.deploy.log.CommandFailed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what others bring about, but not for ever: nobody wants to sit before a quickstart that hangs. */
final class Patience {
    private static final long LOOK_EVERY_MS = 10;

    private final Clock clock;
    private final long endNanos;
    private final CountDownLatch never = new CountDownLatch(1);

    /** @param all how long everything together may take, from now */
    Patience(Clock clock, Duration all) {
        this.clock = clock;
        this.endNanos = clock.monotonicNanos() + all.toNanos();
    }

    /** What is waited for, looked at again and again. */
    interface Condition {
        boolean holds() throws CommandFailed, InterruptedException;
    }

    /**
     * Waits until something holds.
     *
     * @param what says what did not come: "Node 2 serves"
     */
    void await(String what, Duration atMost, Condition condition)
            throws CommandFailed, InterruptedException {
        long start = clock.monotonicNanos();
        long end = start + within(atMost).toNanos();
        while (!condition.holds()) {
            if (clock.monotonicNanos() >= end)
                throw new CommandFailed("Waited %s in vain for this: %s"
                        .formatted(Figures.seconds(clock.monotonicNanos() - start), what));
            pause(LOOK_EVERY_MS);
        }
    }

    /** That long, or until the end of all patience where that is sooner. */
    Duration within(Duration atMost) {
        long left = Math.max(1, endNanos - clock.monotonicNanos());
        return Duration.ofNanos(Math.min(atMost.toNanos(), left));
    }

    /** Returns at a moment of the clock, or at once where that is past. */
    void until(long nanos) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(nanos - clock.monotonicNanos());
        if (left > 0)
            pause(left);
    }

    private void pause(long ms) throws InterruptedException {
        if (never.await(ms, TimeUnit.MILLISECONDS))
            throw new IllegalStateException("never has come");
    }
}
