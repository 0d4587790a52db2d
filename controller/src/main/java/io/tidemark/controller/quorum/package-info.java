/**
 * The quorum's foundation: what JRaft keeps on disk. The raft log of the one group is the log
 * {@code __cluster_metadata-0}, on the same segments as every partition's; the raft index is the offset, the
 * term is the leader epoch, and each entry is a record batch of one record.
 *
 * <p><b>Who owns what.</b> JRaft brings its own threads, so this is no shard's room:
 * {@link io.tidemark.controller.quorum.SegmentLogStorage} is written by JRaft's one disk thread and read by
 * any, under a lock of its own that is never held over an fsync of appended entries. Nothing here may be
 * called from a shard.
 *
 * <p><b>How data passes.</b> The disk thread hands a group of entries over, they are written with one write and
 * made durable with one fsync, and the return is this node's vote for them. Followers that are close behind are
 * served from memory, others from the segments, a chunk at a time.
 *
 * <p><b>What fails.</b> A disk that fails, and entries that cannot be read back, end the raft node: a voter that
 * has forgotten what it voted for is worse than one that is gone. {@code docs/quorum.md} has the file formats
 * and what a crash may leave at each point.
 */
@NullMarked
package io.tidemark.controller.quorum;

import org.jspecify.annotations.NullMarked;
