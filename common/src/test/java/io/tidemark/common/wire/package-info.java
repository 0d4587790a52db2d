/** Tests of the wire codec, and the generator of random messages that they share. */
@NullMarked
package io.tidemark.common.wire;

import org.jspecify.annotations.NullMarked;
