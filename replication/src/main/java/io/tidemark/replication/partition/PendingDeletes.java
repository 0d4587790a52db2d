package io.tidemark.replication.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.protocol.Errors;

/**
 * The DeleteRecords requests of one partition that wait until all replicas have followed; bounded by {@link
 * ReplicationLimits#maxWaitingDeletes}. Owned by the shard.
 */
final class PendingDeletes {
    private record Waiting(long offset, long deadlineMs, DeleteListener listener) {}

    private final List<Waiting> waiting = new ArrayList<>(0);

    int size() {
        return waiting.size();
    }

    void add(long offset, long deadlineMs, DeleteListener listener) {
        waiting.add(new Waiting(offset, deadlineMs, listener));
    }

    void complete(long lowWatermark) {
        if (waiting.isEmpty()) return;
        answer(each -> each.offset <= lowWatermark, Errors.NONE, lowWatermark);
    }

    void expire(long nowMs, long lowWatermark) {
        if (waiting.isEmpty()) return;
        answer(each -> each.deadlineMs <= nowMs, Errors.REQUEST_TIMED_OUT, lowWatermark);
    }

    void failAll(Errors error) {
        answer(_ -> true, error, -1);
    }

    private void answer(Predicate<Waiting> which, Errors error, long lowWatermark) {
        List<Waiting> done = new ArrayList<>();
        waiting.removeIf(each -> which.test(each) && done.add(each));
        for (Waiting each : done) each.listener.answered(error, lowWatermark);
    }

    long earliestDeadlineMs() {
        long earliest = Long.MAX_VALUE;
        for (Waiting each : waiting) earliest = Math.min(earliest, each.deadlineMs);
        return earliest;
    }
}
