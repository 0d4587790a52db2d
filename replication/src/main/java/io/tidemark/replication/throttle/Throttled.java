package io.tidemark.replication.throttle;

/**
 * Whether a replica is among those that are throttled.
 *
 * @param asLeader what it sends counts, and followers outside the ISR wait
 *     ({@code leader.replication.throttled.replicas})
 * @param asFollower what it fetches counts, and it waits while it is behind
 *     ({@code follower.replication.throttled.replicas})
 */
public record Throttled(boolean asLeader, boolean asFollower) {
    public static final Throttled NOT = new Throttled(false, false);
}
