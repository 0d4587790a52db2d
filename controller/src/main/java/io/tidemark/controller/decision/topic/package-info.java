/**
 * Decisions about topics: creating and deleting them, and giving them more partitions.
 *
 * <p>What is wrong with one topic of a request is said of that topic alone, and the others are dealt with. All
 * that is created by one request is one batch, so it has to fit into one entry of the log
 * ({@link io.tidemark.controller.decision.BatchRoom}); topics that do not are refused.
 *
 * <p><b>A new partition</b> has leader epoch and partition epoch 0. Its ISR are the replicas that can lead: a broker
 * that is fenced, in controlled shutdown or leaving is not in it. The first of them leads. Where its replicas lie
 * on disk is not known yet; the brokers tell.
 *
 * <p><b>Replication factor and number of partitions</b>, where a request leaves them open, are the controller's
 * {@code default.replication.factor} and {@code num.partitions}. For an internal topic they are that topic's own
 * keys, and the replication factor is at most the number of brokers.
 *
 * <p>Pure functions. Threads: any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.topic;

import org.jspecify.annotations.NullMarked;
