/**
 * The partitions that this broker holds: which shard has which, and what the metadata makes of them.
 *
 * <pre>
 *   ClusterDelta -> {@link io.tidemark.broker.replica.ReplicaHost} --task per partition--> {@link io.tidemark.broker.replica.ShardReplicas} -> Partition.assign
 *                                             opening, deleting: I/O threads, back by a task
 *   Partition -> IsrProposals -> {@link io.tidemark.broker.replica.ProposalSender} --AlterPartition--> the active controller
 * </pre>
 *
 * <p><b>Threads.</b> A {@link io.tidemark.broker.replica.ShardReplicas} and the partitions in it belong to their
 * shard. The host is called on the shard that follows the metadata, and hands tasks to the others in the order
 * of the deltas. A partition's shard follows from its topic's name and its number, so a topic that is deleted
 * and made anew meets its old logs on the shard that is deleting them.
 *
 * <p><b>What fails.</b> A log that cannot be opened makes its partition answer KAFKA_STORAGE_ERROR; the other
 * ones go on.
 */
@NullMarked
package io.tidemark.broker.replica;

import org.jspecify.annotations.NullMarked;
