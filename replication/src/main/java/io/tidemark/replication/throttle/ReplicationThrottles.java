package io.tidemark.replication.throttle;

import io.tidemark.common.port.Clock;

/**
 * The throttles of one node. Safe on any thread.
 *
 * @param leader of what it sends to followers ({@code leader.replication.throttled.rate})
 * @param follower of what it fetches from leaders ({@code follower.replication.throttled.rate})
 */
public record ReplicationThrottles(ReplicationThrottle leader, ReplicationThrottle follower) {
    /** Without limits, at first; see {@link ReplicationThrottle}. */
    public ReplicationThrottles(Clock clock, int windows, long windowMs) {
        this(new ReplicationThrottle(clock, windows, windowMs),
                new ReplicationThrottle(clock, windows, windowMs));
    }
}
