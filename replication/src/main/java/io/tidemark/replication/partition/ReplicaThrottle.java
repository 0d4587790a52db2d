package io.tidemark.replication.partition;

import io.tidemark.replication.throttle.ReplicationThrottles;
import io.tidemark.replication.throttle.Throttled;

/** How the node's throttles apply to one replica (KIP-73). Owned by the shard. */
final class ReplicaThrottle {
    private final ReplicationThrottles ofNode;
    private Throttled throttled = Throttled.NOT;

    ReplicaThrottle(ReplicationThrottles ofNode) {
        this.ofNode = ofNode;
    }

    void set(Throttled newThrottled) {
        throttled = newThrottled;
    }

    /** Whether followers that are not in the ISR get nothing for now. */
    boolean holdsBackSending() {
        return throttled.asLeader() && ofNode.leader().isExceeded();
    }

    /** For how many milliseconds a follower that is behind does not fetch. */
    long fetchesInMs() {
        return throttled.asFollower() ? ofNode.follower().waitMs() : 0;
    }

    /** Records have gone to a follower, whoever it is. */
    void sent(int bytes) {
        if (throttled.asLeader()) ofNode.leader().passed(bytes);
    }

    /** Records have come from the leader. */
    void received(int bytes) {
        if (throttled.asFollower()) ofNode.follower().passed(bytes);
    }
}
