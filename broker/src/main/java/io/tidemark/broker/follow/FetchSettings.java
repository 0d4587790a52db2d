package io.tidemark.broker.follow;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;

/**
 * How followers fetch.
 *
 * @param maxWaitMs how long a leader may hold a fetch back
 * @param minBytes from how many bytes on it need not
 * @param maxBytes of one answer
 * @param maxPartitionBytes of one partition in it
 * @param maxBackoffMs the longest pause before something that failed is tried again
 */
record FetchSettings(int maxWaitMs, int minBytes, int maxBytes, int maxPartitionBytes, int maxBackoffMs) {
    /** The first pause, in milliseconds; each further one is twice as long. */
    private static final int FIRST_BACKOFF_MS = 10;

    private static final int MOST_DOUBLINGS = 16;

    static FetchSettings of(NodeConfig node) {
        return new FetchSettings(node.get(ReplicationKeys.REPLICA_FETCH_WAIT_MAX_MS),
                node.get(ReplicationKeys.REPLICA_FETCH_MIN_BYTES),
                node.get(ReplicationKeys.REPLICA_FETCH_RESPONSE_MAX_BYTES),
                node.get(ReplicationKeys.REPLICA_FETCH_MAX_BYTES),
                node.get(ReplicationKeys.REPLICA_FETCH_BACKOFF_MS));
    }

    /** The pause after so many failures in a row, from 1. */
    long backoffMs(int failures) {
        long doubled = (long) FIRST_BACKOFF_MS << Math.min(failures - 1, MOST_DOUBLINGS);
        return Math.max(1, Math.min(doubled, maxBackoffMs));
    }
}
