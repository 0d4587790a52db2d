/**
 * What the distribution's logging backend can do beyond SLF4J: its levels are shown and changed while a node runs
 * (KIP-412). The only place that knows which backend it is. It has no threads, and may be called on any.
 */
@NullMarked
package io.tidemark.deploy.logging;

import org.jspecify.annotations.NullMarked;
