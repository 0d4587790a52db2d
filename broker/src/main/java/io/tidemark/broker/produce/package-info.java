/**
 * What is looked at in a producer's batch before its partition is asked to append it.
 *
 * <pre>
 *   Produce -> {@link io.tidemark.broker.produce.BatchFrame} finds the one batch in a partition's bytes
 *           -> {@link io.tidemark.broker.produce.RecordChecks} unpacks it, where the topic asks for that -> Partition.append
 * </pre>
 *
 * <p>Most batches are appended as they come, with a look at their headers alone. Records are unpacked where the
 * topic needs keys, bounds timestamps from below or records in size, or keeps its batches in a codec of its own; and
 * where the header says already that a batch will be refused, to tell the producer for which records.
 *
 * <p><b>Threads.</b> Everything here is a function of its arguments, and safe on any thread. Unpacking takes
 * time on the shard of the partition; {@link io.tidemark.replication.log.LogConfig.RecordRules#MAX_UNPACKED_BYTES} bounds it.
 */
@NullMarked
package io.tidemark.broker.produce;

import org.jspecify.annotations.NullMarked;
