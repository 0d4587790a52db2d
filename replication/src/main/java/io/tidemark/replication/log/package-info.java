/** A partition's log. */
@NullMarked
package io.tidemark.replication.log;

import org.jspecify.annotations.NullMarked;
