package io.tidemark.replication.partition;

/**
 * The times and bounds of all partitions of a node. Times are in milliseconds.
 *
 * @param replicaLagTimeMaxMs {@code replica.lag.time.max.ms}: a follower that has not been caught up for so
 *     long leaves the ISR
 * @param quickLagMs a follower that has not fetched for so long, while a writer with acks=all waits for it, is
 *     taken out of the ISR if enough others are left
 * @param replacedAfterMs a leader whose proposal the controllers have not settled for so long, while followers are
 *     silent, takes it that another one leads by now
 * @param isrRetryMs how long a leader waits before it proposes an ISR again whose proposal had no answer or was
 *     refused
 * @param truncationRetryMs how long a follower waits before it asks again for a thread to cut its log
 * @param maxWaitingProduces how many produce requests wait in one partition at most; another one is refused
 * @param maxWaitingFetches how many fetches wait in one partition at most; another one is answered at once
 * @param maxWaitingDeletes how many DeleteRecords requests wait in one partition at most; another one is refused
 */
public record ReplicationLimits(long replicaLagTimeMaxMs, long quickLagMs, long replacedAfterMs,
        long isrRetryMs, long truncationRetryMs,
        int maxWaitingProduces, int maxWaitingFetches, int maxWaitingDeletes) {
    public static final ReplicationLimits DEFAULT = new ReplicationLimits(10_000, 500, 1_150, 100, 20,
            10_000, 10_000, 100);

    public ReplicationLimits {
        if (quickLagMs < 1 || quickLagMs > replicaLagTimeMaxMs)
            throw new IllegalArgumentException(
                    "quick lag " + quickLagMs + " ms, lag " + replicaLagTimeMaxMs + " ms");
        if (replacedAfterMs < quickLagMs)
            throw new IllegalArgumentException(
                    "replaced after " + replacedAfterMs + " ms, quick lag " + quickLagMs + " ms");
        if (isrRetryMs < 1 || truncationRetryMs < 1)
            throw new IllegalArgumentException("it would retry at once");
        if (maxWaitingProduces < 1 || maxWaitingFetches < 1 || maxWaitingDeletes < 1)
            throw new IllegalArgumentException("nobody could wait");
    }
}
