package io.tidemark.replication.partition;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Shard;
import io.tidemark.replication.throttle.ReplicationThrottles;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What all partitions of one shard share. Owned by the shard.
 *
 * @param brokerId this broker
 * @param io where flushes and truncations run; it may reject
 * @param throttles the node's, for all its shards
 * @param turn writes what was appended, at the end of a turn of the shard's loop
 */
public record ReplicaContext(int brokerId, Shard shard, Clock clock, Executor io, FaultHandler faults,
        IsrProposals proposals, ClusterView cluster, FetchSchedule fetches, ReplicationLimits limits,
        ReplicationThrottles throttles, TurnWrites turn) {
    public ReplicaContext(int brokerId, Shard shard, Clock clock, Executor io, FaultHandler faults,
            IsrProposals proposals, ClusterView cluster, FetchSchedule fetches, ReplicationLimits limits,
            ReplicationThrottles throttles) {
        this(brokerId, shard, clock, io, faults, proposals, cluster, fetches, limits, throttles,
                new TurnWrites(shard));
    }

    /** Of a node without limits for its replication. */
    public ReplicaContext(int brokerId, Shard shard, Clock clock, Executor io, FaultHandler faults,
            IsrProposals proposals, ClusterView cluster, FetchSchedule fetches, ReplicationLimits limits) {
        this(brokerId, shard, clock, io, faults, proposals, cluster, fetches, limits,
                new ReplicationThrottles(clock, 1, 1));
    }

    /** For deadlines and lags; never goes back. */
    long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.monotonicNanos());
    }
}
