/**
 * The decision about client quotas: limits of what users, client ids and addresses may ask of each broker.
 *
 * <p>A pure function. Threads: any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.quota;

import org.jspecify.annotations.NullMarked;
