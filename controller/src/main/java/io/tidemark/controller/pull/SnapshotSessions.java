package io.tidemark.controller.pull;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.controller.call.SnapshotChunk;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that are being sent, one for each node: a node that comes back on another connection goes on
 * where it was. One that nobody asks for any more is dropped after {@link #EXPIRY_MS}. Of the controller's
 * shard.
 */
final class SnapshotSessions {
    /** How many there are at most; each keeps an image and a piece of it. */
    static final int MAX_SESSIONS = 16;

    /** How long one lasts without being asked for, in milliseconds. */
    static final long EXPIRY_MS = 10_000;

    private final Clock clock;
    private final Map<Integer, SnapshotSession> byNode = new LinkedHashMap<>();

    SnapshotSessions(Clock clock) {
        this.clock = clock;
    }

    boolean isEmpty() {
        return byNode.isEmpty();
    }

    /** Begins anew for a node; false when as many are under way as may be. */
    boolean begin(int nodeId, ClusterImage image) {
        expire();
        if (byNode.size() >= MAX_SESSIONS && !byNode.containsKey(nodeId))
            return false;
        byNode.put(nodeId, new SnapshotSession(image, clock.monotonicNanos()));
        return true;
    }

    /** A piece of the snapshot that the node is loading; null when there is none such, and it has to begin anew. */
    @Nullable
    SnapshotChunk chunk(int nodeId, long endOffset, long position, int maxBytes) {
        SnapshotSession session = byNode.get(nodeId);
        if (session == null || session.endOffset() != endOffset)
            return null;
        SnapshotChunk chunk = session.chunkAt(position, maxBytes, clock.monotonicNanos());
        if (chunk == null || (chunk.getLast() && position == 0))
            byNode.remove(nodeId);
        return chunk;
    }

    /** The node has what it wanted. */
    void end(int nodeId) {
        byNode.remove(nodeId);
    }

    void endAll() {
        byNode.clear();
    }

    /** Drops what nobody asks for any more. */
    void expire() {
        long oldest = clock.monotonicNanos() - TimeUnit.MILLISECONDS.toNanos(EXPIRY_MS);
        byNode.values().removeIf(each -> each.usedAtNanos() - oldest <= 0);
    }
}
