/**
 * A whole cluster on one thread, from one seed: brokers with the product's logs, partitions, ISR proposals and fetchers
 * on simulated disks, and a controller that decides by the product's decisions, joined by the simulated network.
 *
 * <pre>
 *   producers, consumers --datagrams--> {@link io.tidemark.broker.sim.ClusterBroker} --fetch sessions over connections--> ClusterBroker
 *                                             |  ^
 *              registration, heartbeats, pulls, AlterPartition, events (datagrams: lost, twice, in any order)
 *                                             v  |
 *                                  {@link io.tidemark.broker.sim.DecidingController}
 * </pre>
 *
 * <p>Modelled, not the product's: the controllers' quorum (one controller that never fails; {@code controller.model}
 * tries those), its bookkeeping of heartbeats, the broker's half of the life line, frames and their bytes, and the
 * part of the Fetch API that finds a session for a request.
 */
@NullMarked
package io.tidemark.broker.sim;

import org.jspecify.annotations.NullMarked;
