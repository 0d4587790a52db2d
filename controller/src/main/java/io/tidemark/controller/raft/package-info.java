/**
 * JRaft as the quorum of a controller: the committed entries become the image, which is told to the controller's
 * shard; the image becomes snapshots; proposals become entries.
 *
 * <pre>
 *   shard --propose(term)--> {@link io.tidemark.controller.raft.RaftQuorum} --Task(expected term)--> JRaft --> log, followers
 *   shard &lt;--onCommitted, onLeaderStart ...-- {@link io.tidemark.controller.raft.ShardHandover} &lt;-- {@link io.tidemark.controller.raft.ReplicatedImage} &lt;--onApply-- JRaft
 * </pre>
 *
 * <p><b>Threads.</b> JRaft brings its own. The state machine belongs to one of them, which blocks only where the
 * shard does not keep up with the entries ({@link io.tidemark.controller.raft.ShardHandover#MAX_WAITING_BYTES});
 * snapshots are written by a pool, from an image that nobody changes. What takes one of JRaft's locks is called by
 * a worker, never by a shard.
 *
 * <p><b>What fails.</b> At the start: a damaged log or snapshot is a refusal, {@link io.tidemark.controller.raft.RaftRefused}.
 * Later: a committed entry that cannot be read or contradicts the image, and whatever makes JRaft give a node up,
 * are broken invariants, and end the process.
 */
@NullMarked
package io.tidemark.controller.raft;

import org.jspecify.annotations.NullMarked;
