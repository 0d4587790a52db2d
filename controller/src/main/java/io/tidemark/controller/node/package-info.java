/**
 * A controller as a node runs it: the quorum, the active controller, and the port, put together.
 *
 * <pre>
 *   port -> {@link io.tidemark.controller.node.ControllerCallServer} -> hello | forwarded requests | pulls
 *   raft -> {@link io.tidemark.controller.node.CommittedFanOut} -> active controller, pulls
 *                                    `-> what a change of configs asks for (sweeps)
 * </pre>
 *
 * <p><b>Threads.</b> A controller brings one event loop, which is its shard and that of its port, a few workers,
 * and what JRaft brings. Starting and closing block; the rest belongs to the shard.
 */
@NullMarked
package io.tidemark.controller.node;

import org.jspecify.annotations.NullMarked;
