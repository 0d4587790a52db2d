/**
 * The model check of the controllers: three controllers and five brokers, as they are in production but for
 * the ports, in a simulated world that fails in every way the seed can think of.
 *
 * <p>{@link io.tidemark.controller.model.ClusterHistory} replays what was committed once, for all, and holds
 * it to the invariants, small classes named for what they claim. {@link io.tidemark.controller.model.CommandBook}
 * has what was asked of the cluster and how it was answered, and compares it with what was committed.
 *
 * <p>All of it belongs to the thread of the test.
 */
@NullMarked
package io.tidemark.controller.model;

import org.jspecify.annotations.NullMarked;
