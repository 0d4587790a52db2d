package io.tidemark.controller.pull;

import io.tidemark.common.port.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who pulls, and how far each is; the one that has not pulled for longest is forgotten first. Of the controller's shard. */
final class PullProgresses {
    /** How many nodes are remembered. */
    static final int MAX_NODES = 1_000;

    /** How long a node that does not pull any more is remembered, in milliseconds. */
    static final long FORGOTTEN_AFTER_MS = 300_000;

    private record Seen(PullProgress progress, long committedEndOffset) {}

    private final Clock clock;
    private final Map<Integer, Seen> byNode = new LinkedHashMap<>();

    PullProgresses(Clock clock) {
        this.clock = clock;
    }

    /** A node pulled while that much was committed. */
    void pulled(int nodeId, long endOffset, long committedEndOffset) {
        long nowMs = clock.wallMs();
        Seen before = byNode.remove(nodeId);
        if (byNode.size() >= MAX_NODES)
            byNode.remove(byNode.keySet().iterator().next());
        long caughtUpMs = endOffset >= committedEndOffset ? nowMs : caughtUpBefore(before, endOffset);
        byNode.put(nodeId, new Seen(new PullProgress(nodeId, endOffset, nowMs, caughtUpMs),
                committedEndOffset));
    }

    /** Who now has what was all when it pulled before, had caught up with that moment. */
    private static long caughtUpBefore(@Nullable Seen before, long endOffset) {
        if (before == null)
            return PullProgress.NEVER;
        return endOffset >= before.committedEndOffset
                ? before.progress.lastPullMs()
                : before.progress.lastCaughtUpMs();
    }

    /** Those that pulled lately, in the order of their ids. */
    List<PullProgress> all() {
        long oldestMs = clock.wallMs() - FORGOTTEN_AFTER_MS;
        List<PullProgress> all = new ArrayList<>();
        byNode.values().forEach(each -> all.add(each.progress));
        all.removeIf(each -> each.lastPullMs() < oldestMs);
        all.sort((a, b) -> Integer.compare(a.nodeId(), b.nodeId()));
        return all;
    }

    void clear() {
        byNode.clear();
    }
}
