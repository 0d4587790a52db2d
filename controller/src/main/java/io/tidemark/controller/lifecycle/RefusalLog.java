package io.tidemark.controller.lifecycle;

import io.tidemark.common.port.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator why brokers are not let in, without filling his disk. Owned by the controller's shard. */
final class RefusalLog {
    /** At most one line in so many milliseconds, unless it says something new. */
    static final long EVERY_MS = 10_000;

    /** At most one line in so many milliseconds, whatever it says. */
    static final long NEW_EVERY_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final Clock clock;
    private String last = "";
    private long lastNanos;

    RefusalLog(Clock clock) {
        this.clock = clock;
    }

    void log(String sentence) {
        long now = clock.monotonicNanos();
        long pauseMs = sentence.equals(last) ? EVERY_MS : NEW_EVERY_MS;
        if (!last.isEmpty() && now - lastNanos < TimeUnit.MILLISECONDS.toNanos(pauseMs))
            return;
        last = sentence;
        lastNanos = now;
        LOG.warn("{}", sentence);
    }
}
