/**
 * The log of a partition, and all logs of a node: what is appended, where it lies, and what is known of it
 * after a crash. docs/log.md tells it as a story, with the files' layouts.
 *
 * <p><b>How it is put together.</b> A {@link io.tidemark.replication.log.LogStore} opens the node's log
 * directories ({@link io.tidemark.replication.log.LogDirectory}) and the
 * {@link io.tidemark.replication.log.PartitionLog}s in them. A log is one {@code LogState} that a few small
 * classes work on: {@code LogAppender} checks, stages and writes, {@code LogReader} finds what a fetch wants,
 * {@code LogFlushing} and {@link io.tidemark.replication.log.GroupCommit} make it survive,
 * {@code LogTruncation} and {@code LogRetention} take from its two ends, {@code LogRecovery} opens it. Below
 * them a {@code Segment} is a file of batches with its two indexes, read by a {@code BatchScanner}; beside
 * them {@code ProducerStates}, {@code LeaderEpochs} and {@code TransactionIndex} are functions of the batches,
 * kept in small files so that they need not be computed from the beginning.
 *
 * <p><b>Who owns what.</b> A log belongs to one thread, its partition's shard, with all that hangs on it: no
 * locks, no copies. It shares a {@link io.tidemark.replication.log.LogEnvironment} (ports, scratch memory, the
 * bound on open files) with the other logs of that thread. Three kinds of objects leave it: a
 * {@link io.tidemark.replication.log.LogRegion} to be sent by the network, a
 * {@link io.tidemark.replication.log.LogFlush} and a {@link io.tidemark.replication.log.SegmentDeletion} to be
 * run by an I/O thread. Each carries what it needs; a file stays open until its last user lets go of it.
 *
 * <p><b>How data passes.</b> A batch is checked where it came in, gets its offsets in place, and is staged;
 * one gathering write puts a turn's batches into the file, and only then the log end offset moves. Readers get
 * a stretch of the file, never bytes. All disk access goes through {@link io.tidemark.common.port.Disk}.
 *
 * <p><b>What fails.</b> An {@code IOException} takes the log and its directory offline
 * ({@link io.tidemark.replication.log.LogOfflineException}); a refused batch and damaged bytes are answers
 * ({@link io.tidemark.replication.log.AppendOutcome}, {@link io.tidemark.replication.log.LogRead}); a broken
 * invariant goes to the fault handler.
 */
@NullMarked
package io.tidemark.replication.log;

import org.jspecify.annotations.NullMarked;
