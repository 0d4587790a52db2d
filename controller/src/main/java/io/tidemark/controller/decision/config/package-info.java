/**
 * Decisions about configs: of topics, of brokers (each, or all), of groups and of client metrics subscriptions.
 *
 * <pre>
 *   request --{@link io.tidemark.controller.decision.config.ConfigTarget}--> resource --{@link io.tidemark.controller.decision.config.ConfigAlteration}--> ConfigChanged, PartitionChanged
 * </pre>
 *
 * <p>What may be set is in {@code common.config}. A value is checked alone, and with those that it has to fit to.
 * Only what differs is written; an exception is a key that each broker has for itself, such as a key store's
 * path: setting it again makes the broker read the file again (KAFKA-14136).
 *
 * <p><b>min.insync.replicas and eligible leader replicas (KIP-966).</b> A replica stays eligible because the high
 * watermark stands still while the ISR is smaller than {@code min.insync.replicas}. A lower value lets it move
 * again, so the eligible ones of partitions whose ISR is then large enough are cleared in the same batch. Those of
 * partitions whose ISR is still too small, or empty, stay. (Kafka clears all of them; here nothing is given up that
 * is still true.) For the same reason the key cannot be set for a single broker.
 *
 * <p>Pure functions. Threads: any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.config;

import org.jspecify.annotations.NullMarked;
