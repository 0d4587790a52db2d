/**
 * Which brokers are in the cluster, and which of them take part: on the active controller, which is the only one
 * that hears of them.
 *
 * <pre>
 *            registers (a sweep)              heartbeats, caught up (a sweep)
 *   unknown --------------------&gt; fenced --------------------------------------&gt; unfenced
 *                                   ^  ^                                             |   | asks to stop
 *                                   |  '---- silent, gone, asks for it (a sweep) ----'   v
 *                                   '------- handed over, gone (a sweep) ----- in controlled shutdown
 * </pre>
 *
 * <p>Each arrow is a {@link io.tidemark.controller.decision.Sweep}, since it concerns all partitions of the broker.
 * There is one for each broker at a time, and what matters more takes the place of what matters less
 * ({@code BrokerWorks}): while a process registers, the one before it is not worth fencing.
 *
 * <p><b>Gone or silent.</b> The connection on which a broker spoke last is its life line. When it drops, the
 * broker's port is probed, and again for a while as long as somebody answers there, since a process that dies may
 * close it last: if nobody listens, the process is gone, and is fenced at once. Otherwise the broker has the rest of its session ({@code broker.session.timeout.ms}), and is looked at twice before it
 * is given up, since it may have been this process that stood still. A controller that becomes active knows of no
 * connections: it gives every unfenced broker a new session, and probes each once. The session of the broker that
 * is in one process with the controller before it ({@code FormerController}) began when that controller was heard last.
 *
 * <p><b>Two processes with one id.</b> The second is let in as soon as the first has no connection, or is silent
 * for its session; until then it hears DUPLICATE_BROKER_REGISTRATION, and asks again. What the first one says
 * after that is answered with STALE_BROKER_EPOCH.
 *
 * <p><b>Caught up</b> is a broker whose image has all that was committed when it heartbeat before; after it
 * registered: the registration. It says so by its image's end offset, in {@code currentMetadataOffset}.
 *
 * <p><b>An orderly stop</b>: what the broker leads is handed over and it leaves the ISRs; then it waits, for a
 * bounded time, until all that take part know of it; then it is fenced, and told to go.
 *
 * <p>Answers depend on committed metadata alone, and never wait, except that of a registration. While all brokers
 * heartbeat, nothing is written and one timer is set.
 *
 * <p><b>Threads.</b> Everything here belongs to the controller's shard.
 */
@NullMarked
package io.tidemark.controller.lifecycle;

import org.jspecify.annotations.NullMarked;
