/**
 * A broker's side of the controllers: finds the active one, registers and keeps alive, follows the metadata,
 * forwards commands.
 *
 * <pre>
 *   {@link io.tidemark.controller.client.ControllerClient} all of it together, for a node
 *     BrokerSession    Starting -> Registering -> Registered -> Running -> ShuttingDown -> Stopped
 *     MetadataPuller   committed entries and snapshots -> ClusterImage -> {@link io.tidemark.controller.client.MetadataListener}
 *     CommandForwarder Kafka's requests -> the active controller -> {@link io.tidemark.controller.client.ForwardOutcome}
 *       ControllerChannel  calls to whoever is active; finds out who that is
 *         ControllerCalls  (port) calls to a node by its id
 * </pre>
 *
 * <p><b>Who is active</b> is told by responses: a controller that is not active says who is, as far as it knows.
 * When nobody is known, or the known one fails or falls silent, all voters are asked, side by side and every few
 * tens of milliseconds. A node that says of itself that it is active is believed; what others say of one that has
 * just failed is not. An epoch older than one that was seen is never followed.
 *
 * <p><b>What is known and what is not.</b> A broker acts on committed metadata only: what comes by a pull. A
 * command that was sent and not answered may have been done; it is never sent again, and who asked is told so.
 *
 * <p><b>Threads.</b> Everything belongs to one shard of the broker; listeners are called on it. Only the
 * parsing of snapshots runs on a pool, and comes back as a task. Images and deltas are safe on any thread.
 */
@NullMarked
package io.tidemark.controller.client;

import org.jspecify.annotations.NullMarked;
