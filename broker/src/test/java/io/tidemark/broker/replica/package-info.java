/** Tests of what metadata and configs mean for the partitions of a broker. */
@NullMarked
package io.tidemark.broker.replica;

import org.jspecify.annotations.NullMarked;
