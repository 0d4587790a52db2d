/**
 * Where the replicas of new partitions go.
 *
 * <pre>
 *   image --{@link io.tidemark.controller.decision.placement.Candidate}s--> quotas of each broker --> sets of replicas --> preferred leaders
 * </pre>
 *
 * <p>What comes first decides where two wishes pull in different directions:
 *
 * <ol>
 *   <li>The replicas of a partition are on different brokers.
 *   <li>A broker that is fenced, in controlled shutdown or leaving gets a replica only where the ready ones are
 *       fewer than the replicas; then every ready one has a replica of each partition.
 *   <li>No rack has more replicas of a partition than it must: one, where there are as many racks as replicas;
 *       else the least number with which the racks hold all replicas. A small rack's brokers may therefore
 *       have more replicas than others.
 *   <li>Brokers have equally many replicas of the topic, those it had before counted in: within one where the
 *       racks allow it.
 *   <li>Brokers are the preferred leader (the first replica) of equally many partitions.
 *   <li>What is left open is drawn by lot, so that the partitions of a dead broker have their other replicas on
 *       all others, and many small topics are even together.
 * </ol>
 *
 * <p>All brokers that do not say a rack are taken to be in one rack together, since they may be. If none says
 * one, racks decide nothing.
 *
 * <p>Pure functions of the image and the randomness; the same seed gives the same places. Threads: any; in
 * production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.placement;

import org.jspecify.annotations.NullMarked;
