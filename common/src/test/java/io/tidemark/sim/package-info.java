/** Being written. */
@NullMarked
package io.tidemark.sim;

import org.jspecify.annotations.NullMarked;
