/**
 * Limits of how fast replicas are copied between brokers (KIP-73), so that a reassignment or a broker that comes back
 * empty leaves room for everybody else.
 *
 * <p>A node has one {@link io.tidemark.replication.throttle.ReplicationThrottle} for what it sends as a leader and one
 * for what it fetches as a follower. Who is throttled is a partition's affair; here bytes are counted.
 *
 * <p><b>Threads.</b> All shards of a node count on the same throttle, without locks.
 */
@NullMarked
package io.tidemark.replication.throttle;

import org.jspecify.annotations.NullMarked;
