/**
 * A node from its start to its end: opens what it stands on in the order that makes readiness honest, and
 * closes it in the order that loses nothing.
 *
 * <pre>
 *   ports bound -> controller, if it is one -> cluster id -> logs open -> registered -> metadata followed
 *               -> ports accept -> unfenced: it serves
 *   stop: another controller active -> partitions led by others -> ports closed -> shards at rest
 *               -> logs closed cleanly -> controller ends
 * </pre>
 *
 * <p>A port is bound before anything else, since the broker registers with it, and since a bound port is how the
 * controllers tell a process that lives from one that is gone; nothing is accepted before it can be answered.
 *
 * <p><b>Threads.</b> Starting and stopping block, and are done by the thread that runs the node. What happens
 * in between belongs to the shards.
 */
@NullMarked
package io.tidemark.broker.node;

import org.jspecify.annotations.NullMarked;
