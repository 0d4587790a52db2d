package io.tidemark.controller.raft;

import io.tidemark.common.port.Shard;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no node leads whose shard hangs: raft's own threads would send heartbeats for ever, and nobody would
 * decide. A pulse is a task of the shard; when too many in a row were not taken, leadership goes elsewhere. Counted
 * in pulses, not in time, so that a pause of the whole process is not taken for the shard's.
 */
final class ShardPulse {
    private static final int PULSE_MS = 500;

    /** Pulses that may be missed. */
    private static final int MAX_MISSED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ShardPulse.class);

    private final Shard shard;
    private final Executor workers;
    private final Resignation resignation;
    private final AtomicBoolean taken = new AtomicBoolean(true);
    private int missed;
    private @Nullable ScheduledFuture<?> timer;

    ShardPulse(Shard shard, Executor workers, Resignation resignation) {
        this.shard = shard;
        this.workers = workers;
        this.resignation = resignation;
    }

    void start() {
        timer = SharedRaftTimers.scheduler().scheduleWithFixedDelay(this::pulse, PULSE_MS, PULSE_MS,
                TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) timer.cancel(false);
    }

    /** One at a time, on a timer's thread. */
    private void pulse() {
        try {
            if (taken.getAndSet(false)) {
                missed = 0;
                shard.execute(() -> taken.set(true));
            } else if (++missed >= MAX_MISSED) {
                missed = 0;
                leave();
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("No pulse: {}", e.getMessage());
        }
    }

    private void leave() {
        if (!resignation.isToLead()) return;
        LOG.warn("The controller's shard has taken nothing for {} ms: leadership goes elsewhere",
                PULSE_MS * (MAX_MISSED + 1));
        workers.execute(resignation::leave);
    }
}
