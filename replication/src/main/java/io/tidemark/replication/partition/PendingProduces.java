package io.tidemark.replication.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * The producers of one partition that wait for the high watermark. Those whose batch was appended wait in the order
 * of its offsets; those who sent a batch again that is in the log already are few, and wait apart. Each leaves with
 * exactly one answer. Bounded by {@link ReplicationLimits#maxWaitingProduces}. Owned by the shard.
 */
final class PendingProduces {
    static final long NEVER = Long.MAX_VALUE;

    private final ArrayDeque<PendingProduce> appended = new ArrayDeque<>(0);
    private final List<PendingProduce> repeated = new ArrayList<>(0);

    int size() {
        return appended.size() + repeated.size();
    }

    boolean isEmpty() {
        return appended.isEmpty() && repeated.isEmpty();
    }

    void add(PendingProduce produce) {
        if (!appended.isEmpty() && produce.requiredOffset < appended.getLast().requiredOffset)
            repeated.add(produce);
        else
            appended.addLast(produce);
    }

    /** Answers those whose records are below the high watermark. */
    void complete(long highWatermark) {
        for (PendingProduce next = appended.peekFirst(); next != null
                && next.requiredOffset <= highWatermark; next = appended.peekFirst()) {
            appended.removeFirst();
            next.succeed();
        }
        if (repeated.isEmpty()) return;
        List<PendingProduce> done = new ArrayList<>();
        repeated.removeIf(each -> each.requiredOffset <= highWatermark && done.add(each));
        done.forEach(PendingProduce::succeed);
    }

    /** Tells all that wait the same. */
    void failAll(ProduceAnswer answer) {
        List<PendingProduce> all = new ArrayList<>(size());
        all.addAll(appended);
        all.addAll(repeated);
        appended.clear();
        repeated.clear();
        for (PendingProduce each : all) each.fail(answer);
    }

    /** Tells those whose time is up. */
    void expire(long nowMs) {
        List<PendingProduce> late = new ArrayList<>(0);
        collectLate(appended.iterator(), nowMs, late);
        collectLate(repeated.iterator(), nowMs, late);
        for (PendingProduce each : late) each.fail(ProduceAnswer.failed(Errors.REQUEST_TIMED_OUT));
    }

    private static void collectLate(Iterator<PendingProduce> waiting, long nowMs, List<PendingProduce> late) {
        while (waiting.hasNext()) {
            PendingProduce next = waiting.next();
            if (next.deadlineMs > nowMs) continue;
            waiting.remove();
            late.add(next);
        }
    }

    /** When the next one's time is up; {@link #NEVER} where nobody waits. */
    long earliestDeadlineMs() {
        long earliest = NEVER;
        for (PendingProduce each : appended) earliest = Math.min(earliest, each.deadlineMs);
        for (PendingProduce each : repeated) earliest = Math.min(earliest, each.deadlineMs);
        return earliest;
    }

    /** Since when the one that has waited longest for its own records has done so; {@link #NEVER} where none does. */
    long oldestSinceMs() {
        return appended.isEmpty() ? NEVER : appended.getFirst().sinceMs;
    }

    /** What that one waits for. */
    long oldestRequiredOffset() {
        return appended.isEmpty() ? 0 : appended.getFirst().requiredOffset;
    }
}
