package io.tidemark.replication.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one owner (a shard) that hold open files, in the order of their last use. It bounds how
 * many there are: one more puts the longest unused one to rest. A segment at rest holds no descriptor, no
 * buffer and no index in memory, and opens again by itself when it is used. Owned by one thread.
 */
final class OpenFiles {
    /** Descriptors that one segment holds at most: its log and its two indexes. */
    static final int FILES_PER_SEGMENT = 3;

    private final int maxSegments;
    private int count;
    private @Nullable Segment newest;
    private @Nullable Segment oldest;

    /** @param maxSegments how many segments may hold open files, at least 1 */
    OpenFiles(int maxSegments) {
        if (maxSegments < 1) throw new IllegalArgumentException("maxSegments " + maxSegments);
        this.maxSegments = maxSegments;
    }

    int count() {
        return count;
    }

    /** Notes that a segment is being used now, at {@code nowNanos} of the monotonic clock. */
    void touch(Segment segment, long nowNanos) {
        segment.lastUsedNanos = nowNanos;
        if (segment == newest) return;
        if (segment.tracked) unlink(segment);
        link(segment);
        Segment victim = oldest;
        if (count > maxSegments && victim != null) rest(victim);
    }

    /** Forgets a segment that has just put its files away. */
    void forget(Segment segment) {
        if (segment.tracked) unlink(segment);
    }

    /** Puts to rest what was not used for {@code idleNanos}. */
    void restIdle(long nowNanos, long idleNanos) {
        Segment segment = oldest;
        while (segment != null && nowNanos - segment.lastUsedNanos >= idleNanos) {
            rest(segment);
            segment = oldest;
        }
    }

    /** A failure is the resting segment's, not that of whoever needs its place. */
    private static void rest(Segment segment) {
        try {
            segment.rest();
        } catch (IOException e) {
            segment.files().failed(e);
        }
    }

    private void link(Segment segment) {
        segment.tracked = true;
        segment.newer = null;
        segment.older = newest;
        if (newest != null) newest.newer = segment;
        newest = segment;
        if (oldest == null) oldest = segment;
        count++;
    }

    private void unlink(Segment segment) {
        Segment newer = segment.newer;
        Segment older = segment.older;
        if (newer == null) newest = older;
        else newer.older = older;
        if (older == null) oldest = newer;
        else older.newer = newer;
        segment.newer = null;
        segment.older = null;
        segment.tracked = false;
        count--;
    }
}
