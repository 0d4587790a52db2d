package io.tidemark.replication.partition;

import io.tidemark.replication.log.GroupCommit;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.PartitionLog;
import org.apache.kafka.common.TopicIdPartition;

/**
 * This broker's replica: its log, and what it can vouch for. With {@code flush.messages=1} that is what a power
 * failure leaves, else what is written. Owned by the shard.
 */
final class LocalReplica {
    final ReplicaContext context;
    final TopicIdPartition partition;
    private final Runnable onFlushed;
    PartitionLog log;
    LogDirectory directory;
    GroupCommit commits;
    final ReplicaThrottle throttle;
    private int minInsyncReplicas;

    /**
     * @param minInsyncReplicas {@code min.insync.replicas}
     * @param onFlushed runs whenever a flush has ended, well or not
     */
    LocalReplica(ReplicaContext context, TopicIdPartition partition, PartitionLog log, LogDirectory directory,
            int minInsyncReplicas, Runnable onFlushed) {
        this.context = context;
        this.partition = partition;
        this.log = log;
        this.directory = directory;
        this.minInsyncReplicas = minInsyncReplicas;
        this.throttle = new ReplicaThrottle(context.throttles());
        this.onFlushed = onFlushed;
        this.commits = commitsOf(log);
    }

    private GroupCommit commitsOf(PartitionLog of) {
        return new GroupCommit(of, context.shard(), context.io(), _ -> onFlushed.run(), onFlushed);
    }

    /** It has another log, in another directory; of the one before no flush runs, nor begins. */
    void moved(PartitionLog newLog, LogDirectory newDirectory) {
        log = newLog;
        directory = newDirectory;
        commits = commitsOf(newLog);
    }

    void reconfigure(LogConfig config, int newMinInsyncReplicas) {
        log.reconfigure(config);
        minInsyncReplicas = newMinInsyncReplicas;
    }

    /** {@code min.insync.replicas}, but no more than there are replicas. */
    int minInsyncReplicas(int replicationFactor) {
        return Math.min(minInsyncReplicas, replicationFactor);
    }

    /** Whether acknowledged means flushed. */
    boolean flushesEverything() {
        return log.config().flushing().messages() == 1;
    }

    /** Up to where this replica counts as having the log. */
    long vouchedOffset() {
        return flushesEverything() ? Math.min(log.recoveryPoint(), log.logEndOffset()) : log.logEndOffset();
    }
}
