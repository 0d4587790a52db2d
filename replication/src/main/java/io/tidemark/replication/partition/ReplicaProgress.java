package io.tidemark.replication.partition;

/**
 * How far a follower is, as its leader sees it from its fetches in this leader epoch. Times are in milliseconds of
 * the monotonic clock. Owned by the shard.
 */
final class ReplicaProgress {
    static final long UNKNOWN = -1;

    final int brokerId;
    private long brokerEpoch = IsrMember.ANY_EPOCH;
    private long logStartOffset = UNKNOWN;
    private long logEndOffset = UNKNOWN;
    private long lastFetchMs;
    private long leaderEndAtLastFetch = UNKNOWN;
    private long lastCaughtUpMs;

    /** @param sinceMs since when it counts as caught up until it has fetched: a new leader gives its ISR that time */
    ReplicaProgress(int brokerId, long sinceMs) {
        this.brokerId = brokerId;
        this.lastFetchMs = sinceMs;
        this.lastCaughtUpMs = sinceMs;
    }

    /** In which of its lives it fetched last, or {@link IsrMember#ANY_EPOCH}. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** The offset it fetched from last: it has, and with {@code flush.messages=1} has flushed, all below it. */
    long logEndOffset() {
        return logEndOffset;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    long lastCaughtUpMs() {
        return lastCaughtUpMs;
    }

    long lastFetchMs() {
        return lastFetchMs;
    }

    /**
     * Takes note of a fetch. Whoever asks for the leader's end is caught up now; whoever asks for where that was
     * at the fetch before was caught up then.
     *
     * @return false when it comes from an earlier life of the broker, and says nothing
     */
    boolean fetched(long epoch, long fetchOffset, long followerLogStart, long leaderEndOffset, long nowMs) {
        if (epoch < brokerEpoch) return false;
        if (fetchOffset >= leaderEndOffset) lastCaughtUpMs = nowMs;
        else
            if (fetchOffset >= leaderEndAtLastFetch && leaderEndAtLastFetch != UNKNOWN)
                lastCaughtUpMs = Math.max(lastCaughtUpMs, lastFetchMs);
        brokerEpoch = epoch;
        logEndOffset = fetchOffset;
        logStartOffset = followerLogStart;
        leaderEndAtLastFetch = leaderEndOffset;
        lastFetchMs = nowMs;
        return true;
    }

    /** Whether it has all, or had all there was at some time not longer ago than this. */
    boolean isCaughtUp(long leaderEndOffset, long nowMs, long maxLagMs) {
        return logEndOffset == leaderEndOffset || wasCaughtUp(nowMs, maxLagMs);
    }

    /** Whether it had all there was at some time not longer ago than this. */
    boolean wasCaughtUp(long nowMs, long maxLagMs) {
        return nowMs - lastCaughtUpMs <= maxLagMs;
    }

    /** Begins its times anew: the leader itself was held up, and cannot tell who else was. */
    void excuse(long nowMs) {
        lastFetchMs = nowMs;
        lastCaughtUpMs = Math.max(lastCaughtUpMs, nowMs);
    }

    @Override
    public String toString() {
        return "replica " + brokerId + " (broker epoch " + brokerEpoch + ") at " + logEndOffset;
    }
}
