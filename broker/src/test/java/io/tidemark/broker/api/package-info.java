/** Tests of what clients can ask. */
@NullMarked
package io.tidemark.broker.api;

import org.jspecify.annotations.NullMarked;
