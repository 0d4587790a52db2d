package io.tidemark.replication.partition;

import io.tidemark.common.port.Shard;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a partition that has requests waiting: for the first deadline, or the next look at who holds
 * them up. None is set while nothing waits. Owned by the shard.
 */
final class LeaderTimer {
    private final ReplicaContext context;
    private final LongConsumer onTime;
    private Shard.@Nullable Timer timer;
    private long dueMs = Long.MAX_VALUE;

    /** @param onTime is told how many milliseconds late it is */
    LeaderTimer(ReplicaContext context, LongConsumer onTime) {
        this.context = context;
        this.onTime = onTime;
    }

    /** Sees to it that it rings at that moment or earlier; {@link Long#MAX_VALUE} asks for nothing. */
    void ringBy(long atMs) {
        if (atMs >= dueMs) return;
        cancel();
        dueMs = atMs;
        timer = context.shard().schedule(atMs - context.nowMs(), this::ring);
    }

    void cancel() {
        if (timer != null) timer.cancel();
        timer = null;
        dueMs = Long.MAX_VALUE;
    }

    private void ring() {
        long lateMs = context.nowMs() - dueMs;
        timer = null;
        dueMs = Long.MAX_VALUE;
        onTime.accept(lateMs);
    }
}
