/**
 * One partition on one broker: the replica that leads or follows, on top of its log. docs/replication.md tells it
 * with examples.
 *
 * <pre>
 *                    assign: leads                        assign: another leads
 *      +------------------------------ Settling ------------------------------+
 *      v                                 |   ^                                v
 *   Leader  <---- assign: leads ---------|---|---------------------------  Follower
 *      |    ----- assign: another leads -|---|-------------------------->     |
 *      |                                 |   |        answer: the logs part,  |
 *      |                                 |   +--- or the leader begins later -+
 *      |                                 v        (cut by an I/O thread, then by the newest assignment)
 *      +--- disk failed, removed ---> Offline <--- disk failed, removed ------+
 * </pre>
 *
 * <p><b>How it is put together.</b> A {@link io.tidemark.replication.partition.Partition} is the replica and the
 * only door: it has one role at a time, {@code Leader}, {@code Follower}, {@code Settling} or {@code Offline}. A
 * leader's parts: {@code ReplicaProgress} of each follower, {@code IsrPolicy} (who belongs into the ISR),
 * {@code IsrNegotiation} (proposals to the controllers, and the maximal ISR), {@code HighWatermark},
 * {@code PendingProduces} and {@code PendingDeletes} (who waits). A follower's: {@code EpochTruncation} (where to
 * cut) and {@code LogCutting} (cutting without blocking the shard).
 *
 * <p><b>Who owns what.</b> Everything of a partition belongs to its shard, and is called on it alone; what may block
 * goes to the I/O threads of the {@link io.tidemark.replication.partition.ReplicaContext} and comes back as a task.
 *
 * <p><b>How data passes.</b> A batch is staged in the log; at the end of the shard's turn all of them are written at
 * once ({@code TurnWrites}), and only then anything is answered. A reader gets a stretch of a file. The outside is
 * reached by small ports: {@link io.tidemark.replication.partition.IsrProposals},
 * {@link io.tidemark.replication.partition.ClusterView}, {@link io.tidemark.replication.partition.FetchSchedule}, and
 * a listener for each request.
 *
 * <p><b>What fails.</b> What can be expected is one of Kafka's errors in an answer. A disk's failure makes the
 * partition {@code Offline}.
 */
@NullMarked
package io.tidemark.replication.partition;

import org.jspecify.annotations.NullMarked;
