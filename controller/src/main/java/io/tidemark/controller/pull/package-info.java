/**
 * How the active controller hands committed metadata to brokers: they ask for what follows their image, and
 * wait for it.
 *
 * <pre>
 *   committed entries --> {@link io.tidemark.controller.pull.CommittedPulls} --> CommittedTail (the newest entries, shared by all answers)
 *   PullRequest       --> behind the tail? yes --> SnapshotSession: the committed image as a stream, in pieces
 *                                          no  --> entries that follow, or a wait for the next commit
 * </pre>
 *
 * <p>Every controller keeps the tail, so that the one that becomes active can serve at once; only the active
 * one answers. What is sent is committed, always. A piece of a snapshot, or an answer that was lost on the way,
 * is asked for again by where it begins.
 *
 * <p><b>Bounds.</b> Bytes and number of the entries in the tail, pulls that wait (one for each connection),
 * snapshots that are being sent (one for each node) and the nodes whose progress is kept: each has a constant
 * with a name.
 *
 * <p><b>Threads.</b> Everything here belongs to the controller's shard; nothing blocks it for longer than it
 * takes to write one piece of a snapshot.
 */
@NullMarked
package io.tidemark.controller.pull;

import org.jspecify.annotations.NullMarked;
