/**
 * The decision about feature levels: what the nodes of a cluster may do depends on what all of them know.
 *
 * <p>A pure function. Threads: any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.feature;

import org.jspecify.annotations.NullMarked;
