/** Tests of who fetches for followers, on simulated shards and disks. */
@NullMarked
package io.tidemark.broker.follow;

import org.jspecify.annotations.NullMarked;
