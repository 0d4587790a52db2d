/** Tests of what is looked at in a producer's batch. */
@NullMarked
package io.tidemark.broker.produce;

import org.jspecify.annotations.NullMarked;
