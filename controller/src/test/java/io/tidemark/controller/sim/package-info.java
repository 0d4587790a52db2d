/**
 * The controllers' world in a simulation: consensus as a model, and calls over the simulated network.
 *
 * <p><b>Quorum.</b> {@link io.tidemark.controller.sim.SimulatedQuorum} is a small raft of its own, one
 * {@link io.tidemark.controller.sim.RaftNode} for each voter, whose messages are datagrams: lost, doubled,
 * late, cut off. Terms, votes, logs and snapshots survive the process. On top of what raft makes of that come
 * the habits of JRaft that are worse than it had to be ({@link io.tidemark.controller.sim.QuorumHabits}):
 * leadership that starts twice in a term and ends without having started, proposals that are refused while
 * later ones are committed, closures that fail though the entry is committed, state machines that lag.
 * {@link io.tidemark.controller.sim.CommittedLog} sees what each node applies, and fails the run when two
 * differ.
 *
 * <p><b>Calls.</b> {@link io.tidemark.controller.sim.SimulatedCalls} and
 * {@link io.tidemark.controller.sim.SimulatedCallPort} are the two ends of {@code controller.call} on connections of
 * the simulated network; what may be asked twice is, by datagrams beside them.
 *
 * <p>Not modelled: a change of the voters, and a disk that fails.
 *
 * <p><b>Threads.</b> All of it is stepped by one {@link io.tidemark.sim.SimulatedScheduler}. A raft node has a
 * shard of its own in the process of its controller, and hands everything to the controller's shard as tasks,
 * as JRaft's threads would.
 */
@NullMarked
package io.tidemark.controller.sim;

import org.jspecify.annotations.NullMarked;
