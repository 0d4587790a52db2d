/**
 * Looking at log directories without owning them: for an operator's tools, and for tests. Nothing in here
 * writes, locks or repairs, so it may be used beside a node that runs; then the end of an active segment
 * moves while it is read, and is reported as being written rather than as damaged.
 *
 * <p>Everything blocks and belongs to the thread that calls it. Data goes one way: a {@link LogTree} finds
 * the partitions, {@link PartitionCheck}, {@link PartitionSummary} and {@link LogDump} read one of them and
 * return records of plain values, or hand them to a sink one by one. Memory is bounded whatever the files
 * say. What the bytes mean is known to {@code io.tidemark.replication.log} alone.
 */
@NullMarked
package io.tidemark.replication.inspect;

import org.jspecify.annotations.NullMarked;
