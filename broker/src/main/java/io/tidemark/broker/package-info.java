/**
 * A node, as clients see it: the network, one file for each API key, the coordinators, quotas, security and
 * metrics. It has no code yet; docs/architecture.md says what comes here, in which packages.
 *
 * <p>Connections live on shards. A request is split by the shards that own its partitions, and its answer is
 * joined on the connection's own. It may use everything but {@code deploy} and {@code cli}.
 */
@NullMarked
package io.tidemark.broker;

import org.jspecify.annotations.NullMarked;
