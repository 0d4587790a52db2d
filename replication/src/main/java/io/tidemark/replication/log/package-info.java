/**
 * A partition's log: record batches, byte for byte as they came over the wire, in segments on one disk,
 * and what is needed to find, check, cut and recover them. It knows nothing of replicas or networks.
 */
@NullMarked
package io.tidemark.replication.log;

import org.jspecify.annotations.NullMarked;
